using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Entraide.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    readonly WebApplicationBuilder host;

    public DistributedApplicationBuilder(string[] args)
    {
        var assembly = Assembly.GetEntryAssembly();
        AppHostDirectory = assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key == "apphostprojectpath")?.Value ?? Directory.GetCurrentDirectory();

        // What this library starts is a developer's machine unless told otherwise.
        var environment = Environment("DOTNET_ENVIRONMENT") ?? Environment("ASPNETCORE_ENVIRONMENT") ?? Environments.Development;
        host = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            EnvironmentName = environment,
            ContentRootPath = Directory.Exists(AppHostDirectory) ? AppHostDirectory : Directory.GetCurrentDirectory(),
            ApplicationName = assembly?.GetName().Name,
        });

        static string? Environment(string name) => System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
    }

    public ConfigurationManager Configuration => host.Configuration;

    public string AppHostDirectory { get; }

    public IHostEnvironment Environment => host.Environment;

    public IServiceCollection Services => host.Services;

    public IResourceCollection Resources { get; } = new ResourceCollection();

    internal PlatformSettings Settings => field ??= PlatformSettings.Read(Configuration, AppHostDirectory);

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build() => new(host, Resources, Settings);

    sealed class ResourceBuilder<T>(DistributedApplicationBuilder application, T resource) : IResourceBuilder<T>
        where T : IResource
    {
        public IDistributedApplicationBuilder ApplicationBuilder => application;

        public T Resource => resource;

        public IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation, ResourceAnnotationMutationBehavior behavior)
            where TAnnotation : IResourceAnnotation
        {
            if (behavior is ResourceAnnotationMutationBehavior.Replace)
            {
                foreach (var earlier in resource.Annotations.OfType<TAnnotation>().ToList())
                {
                    resource.Annotations.Remove(earlier);
                }
            }

            resource.Annotations.Add(annotation);
            return this;
        }
    }
}
