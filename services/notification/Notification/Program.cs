using Entraide.Notification;

NotificationService.Build(args).Run();
