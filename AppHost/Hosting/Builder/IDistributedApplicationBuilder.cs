using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting
{
    /// <summary>Collects the resources of an application before it runs.</summary>
    public interface IDistributedApplicationBuilder
    {
        /// <summary>Settings from files, environment and command line.</summary>
        ConfigurationManager Configuration { get; }

        /// <summary>The folder of the AppHost's project.</summary>
        string AppHostDirectory { get; }

        /// <summary>Development or not.</summary>
        IHostEnvironment Environment { get; }

        /// <summary>Services of the AppHost itself.</summary>
        IServiceCollection Services { get; }

        /// <summary>What was added so far.</summary>
        IResourceCollection Resources { get; }

        /// <summary>Adds a resource.</summary>
        IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource;

        /// <summary>Wraps a resource without adding it.</summary>
        IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
            where T : IResource;

        /// <summary>Makes the application that can be run.</summary>
        DistributedApplication Build();
    }

    /// <summary>Says where a project is. Generated for each project that the AppHost refers to.</summary>
    public interface IProjectMetadata : IResourceAnnotation
    {
        /// <summary>The path of the project file.</summary>
        string ProjectPath { get; }

        /// <summary>Whether the project has been built already.</summary>
        bool SuppressBuild => false;
    }

    /// <summary>A resource whose endpoints others find by its name.</summary>
    public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

    /// <summary>The application cannot be run as it was described.</summary>
    public class DistributedApplicationException : Exception
    {
        /// <summary>An error without words.</summary>
        public DistributedApplicationException()
        {
        }

        /// <summary>An error in one line.</summary>
        public DistributedApplicationException(string message)
            : base(message)
        {
        }

        /// <summary>An error in one line, and what led to it.</summary>
        public DistributedApplicationException(string message, Exception inner)
            : base(message, inner)
        {
        }
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>Says more about a resource.</summary>
    public interface IResourceBuilder<out T>
        where T : IResource
    {
        /// <summary>The application it belongs to.</summary>
        IDistributedApplicationBuilder ApplicationBuilder { get; }

        /// <summary>The resource.</summary>
        T Resource { get; }

        /// <summary>Adds one annotation.</summary>
        IResourceBuilder<T> WithAnnotation<TAnnotation>(
            TAnnotation annotation,
            ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
            where TAnnotation : IResourceAnnotation;
    }

    /// <summary>What happens to annotations of the same type.</summary>
    public enum ResourceAnnotationMutationBehavior
    {
        /// <summary>They stay.</summary>
        Append = 0,

        /// <summary>They go.</summary>
        Replace = 1,
    }
}
