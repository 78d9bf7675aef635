Entraide.Gateway.GatewayService.Build(args).Run();
