using Entraide.Scheduling;

SchedulingService.Build(args).Run();
