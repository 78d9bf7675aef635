using Microsoft.Extensions.Configuration;

// The platform, drawn. An arrow is a WithReference; "waits for" is a WaitFor.
var builder = DistributedApplication.CreateBuilder(args);

// Secrets: generated once, then kept. The operator registers partners; the vault key wraps the keys of people's contact details; the
// wellbeing key stands between a person and their check-ins.
var operatorKey = builder.AddParameter("operator-key", new GenerateParameterDefault { MinLength = 40, Special = false }, secret: true, persist: true);
var vaultKey = builder.AddParameter("vault-key", new GenerateParameterDefault { MinLength = 43, Special = false }, secret: true, persist: true);
var wellbeingKey = builder.AddParameter("wellbeing-key", new GenerateParameterDefault { MinLength = 43, Special = false }, secret: true, persist: true);

// What everything stands on.
var broker = builder.AddRabbitMQ("broker").WithDataVolume();
// Two pools of 12 for a service, one for the gateway: two replicas of each are some 220 connections.
var postgres = builder.AddPostgres("postgres").WithDataVolume().WithArgs("-c", "max_connections=300");
var mail = builder.AddContainer("mail", "maildev/maildev", "2.2.1")
    .WithHttpEndpoint(port: Port("mail"), targetPort: 1080)
    .WithEndpoint(targetPort: 1025, name: "smtp", scheme: "smtp")
    .WithHttpHealthCheck("/healthz")
    .WithExternalHttpEndpoints();
// Where text messages and calls end while nobody is to be disturbed; a region names its own gateway instead.
var textsToken = builder.AddParameter("texts-token", new GenerateParameterDefault { MinLength = 40, Special = false }, secret: true, persist: true);
var texts = builder.AddExecutable("texts", "node", "..", "eng/text-sink.mjs")
    .WithHttpEndpoint(port: Port("texts"), env: "PORT")
    .WithEnvironment("TOKEN", textsToken)
    .WithHttpHealthCheck("/healthz")
    .WithExternalHttpEndpoints();

var gateway = Lean(builder.AddProject<Projects.Gateway>("gateway"))
    .WithHttpEndpoint(port: Port("gateway"))
    .WithExternalHttpEndpoints();

var directory = Service(builder.AddProject<Projects.Directory>("directory"), "directory");
var scheduling = Service(builder.AddProject<Projects.Scheduling>("scheduling"), "scheduling").WithEnvironment("Wellbeing__Key", wellbeingKey);
// Hundreds of transfers are on their way together: collected while they are, they would be copied from generation to generation.
var credits = Service(builder.AddProject<Projects.Credits>("credits"), "credits").WithEnvironment("DOTNET_GCgen0size", "0x2000000");
var notification = Service(builder.AddProject<Projects.Notification>("notification"), "notification")
    .WithEnvironment("Vault__Key", vaultKey)
    .WithEnvironment("Smtp__Url", mail.GetEndpoint("smtp"))
    .WithEnvironment("Sms__Url", $"{texts.GetEndpoint("http")}/sms").WithEnvironment("Sms__Token", textsToken)
    .WithEnvironment("Voice__Url", $"{texts.GetEndpoint("http")}/voice").WithEnvironment("Voice__Token", textsToken)
    .WaitFor(mail).WaitFor(texts);

gateway
    .WithReference(postgres.AddDatabase("gateway-db"), connectionName: "database")
    .WithReference(directory).WithReference(scheduling).WithReference(credits).WithReference(notification)
    .WithEnvironment("Operator__Key", operatorKey)
    .WithEnvironment("Vault__Key", vaultKey)
    .WithHttpHealthCheck("/health/ready")
    .WaitFor(postgres).WaitFor(directory).WaitFor(scheduling).WaitFor(credits).WaitFor(notification);

builder.Build().Run();

// Every service: a database of its own, the broker, the gateway's keys to verify tokens with, as many replicas as the region asks for.
IResourceBuilder<ProjectResource> Service(IResourceBuilder<ProjectResource> service, string name) => Lean(service)
    .WithHttpEndpoint()
    .WithReference(postgres.AddDatabase($"{name}-db"), connectionName: "database")
    .WithReference(broker)
    .WithReference(gateway)
    .WithReplicas(builder.Configuration.GetValue($"Replicas:{name}", 1))
    .WithHttpHealthCheck("/health/ready")
    .WaitFor(postgres).WaitFor(broker);

// An idle service must not grow to the size of the processor's cache before it collects its garbage, nor keep an arena for each core. What is asked
// often is compiled anew for how it is used (a good third more requests through the gateway), and only that: after 2000 calls, not 30.
IResourceBuilder<ProjectResource> Lean(IResourceBuilder<ProjectResource> project) => project
    .WithEnvironment("DOTNET_GCgen0size", "0x400000")
    .WithEnvironment("DOTNET_TieredPGO", "1").WithEnvironment("DOTNET_TC_CallCountThreshold", "7D0")
    .WithEnvironment("MALLOC_ARENA_MAX", "1");

// A fixed port where one was asked for, else any free one.
int? Port(string endpoint) => builder.Configuration.GetValue<int?>($"Ports:{endpoint}");
