// Tells the tests which process answered, and what it was given.
var app = WebApplication.CreateSlimBuilder(args).Build();
Console.WriteLine("probe: this goes to the console");
Console.Error.WriteLine("probe: this goes to the error stream");
app.MapGet("/pid", () => $"{Environment.ProcessId}");
app.MapGet("/setting/{name}", (string name, IConfiguration configuration) => configuration[name]);
app.MapGet("/health/ready", () => "ready");
app.Run();
