using Entraide.ServiceDefaults.Http;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Notification.Escalation;

static class EscalationSetup
{
    internal static void AddEscalation(this IServiceCollection services)
    {
        services.AddScoped<Escalator>();
        services.AddPeriodicJob<EscalateUnanswered>("escalate-unanswered", TimeSpan.FromSeconds(2));
    }

    internal static void MapEscalation(this WebApplication app)
    {
        var read = app.MapGroup("/v1/notifications").WithTags("Escalation").RequireScope("notifications.read");
        read.MapGet("/on-call", SetRota.ShowAsync).WithSummary("Show the on-call rota");
        read.MapGet("/escalations", ReadEscalations.ListAsync).WithSummary("List what is done about signals of danger");
        read.MapGet("/escalations/{id:guid}", ReadEscalations.ShowAsync).WithSummary("Show an escalation with its trail");
        read.MapGet("/escalation-policy", EscalationPolicies.ShowAsync).WithSummary("Show what staff may do");
        var write = app.MapGroup("/v1/notifications").WithTags("Escalation").RequireScope("notifications.write");
        write.MapPut("/on-call", SetRota.HandleAsync).WithSummary("Replace the on-call rota");
        write.MapDelete("/on-call", SetRota.RemoveAsync).WithSummary("Remove the on-call rota");
        write.MapPost("/escalations/{id:guid}/acknowledge", Acknowledge.HandleAsync).WithSummary("Take care of a signal of danger");
        write.MapPut("/escalation-policy", EscalationPolicies.ChangeAsync).WithSummary("Change what staff may do");
        write.MapPut("/participants/{id:guid}/escalation-policy", EscalationPolicies.NoteShownAsync).WithoutPrecondition().WithSummary("Note that a person was shown what staff may do");
    }
}
