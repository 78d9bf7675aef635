using Entraide.Credits;

CreditsService.Build(args).Run();
