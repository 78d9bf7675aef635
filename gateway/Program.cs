var builder = WebApplication.CreateBuilder(args);
builder.Services.AddReverseProxy();
builder.Build().Run();
