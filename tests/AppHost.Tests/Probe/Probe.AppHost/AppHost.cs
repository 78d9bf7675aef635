var builder = DistributedApplication.CreateBuilder(args);

var secret = builder.AddParameter("kept-secret", new GenerateParameterDefault { MinLength = 30, Special = false }, secret: true, persist: true);
var broker = builder.AddRabbitMQ("broker").WithDataVolume();
var server = builder.AddPostgres("server").WithDataVolume();
var mail = builder.AddContainer("mail", "maildev/maildev", "2.2.1")
    .WithHttpEndpoint(targetPort: 1080)
    .WithEndpoint(targetPort: 1025, name: "smtp", scheme: "smtp")
    .WithHttpHealthCheck("/healthz");

var web = builder.AddProject<Projects.Probe_Web>("web")
    .WithHttpEndpoint()
    .WithReplicas(2)
    .WithReference(server.AddDatabase("web-db"), connectionName: "database")
    .WithReference(broker)
    .WithEnvironment("Smtp__Url", mail.GetEndpoint("smtp"))
    .WithEnvironment("Kept__Secret", secret)
    .WithHttpHealthCheck("/health/ready")
    .WaitFor(server).WaitFor(broker);

builder.AddProject<Projects.Probe_Web>("caller")
    .WithHttpEndpoint()
    .WithReference(web)
    .WithArgs("--greeting", "hello")
    .WaitFor(web);

builder.AddExecutable("sleeper", "sleep", ".", "1000");

builder.Build().Run();
