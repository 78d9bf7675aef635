Entraide.DirectoryService.DirectoryHost.Build(args).Run();
