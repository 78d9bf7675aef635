using Entraide.Notification.Contacts;
using Entraide.Notification.Deliveries;
using Entraide.Notification.Leaving;
using Entraide.Notification.Staff;
using Entraide.Notification.Stopping;
using Entraide.Notification.Supporters;
using Entraide.Notification.Vault;
using Entraide.ServiceDefaults.Identity;
using Entraide.ServiceDefaults.Jobs;

namespace Entraide.Notification.Participants;

/// <summary>People of every kind: how they are stored and reached, and how they leave.</summary>
static class PeopleSetup
{
    internal static void AddPeople(this IServiceCollection services)
    {
        services.AddScoped<KeyStore>();
        services.AddScoped<StoredContacts>();
        services.AddScoped<StoredPeople>();
        services.AddScoped<WhoLeft>();
        services.AddScoped<Erasure>();
        services.AddPeriodicJob<WrapKeysAnew>("wrap-keys-anew", TimeSpan.FromHours(1));
        services.AddPeriodicJob<EraseAgain>("erase-again", TimeSpan.FromMinutes(10));
    }

    internal static void MapPeople(this WebApplication app)
    {
        foreach (var (path, kind) in new[] { ("participants", PersonKind.Participant), ("supporters", PersonKind.Supporter), ("staff", PersonKind.Staff) })
        {
            RouteGroupBuilder Group(string scope) => app.MapGroup($"/v1/notifications/{path}").WithTags("Notifications").RequireScope(scope);
            var (read, write) = (Group("notifications.read"), Group("notifications.write"));
            ContactEndpoints.Map(write, kind);
            ErasePerson.Map(write, kind);
            ExportPerson.Map(Group(ExportPerson.Scope), kind);
            switch (kind)
            {
                case PersonKind.Participant:
                    ShowParticipant.Map(read);
                    ShowMessages.Map(read);
                    RegisterParticipant.Map(write);
                    ChangePolicy.Map(write);
                    StopEverything.Map(write);
                    break;
                case PersonKind.Supporter:
                    SupporterEndpoints.MapReads(read);
                    SupporterEndpoints.MapWrites(write);
                    break;
                default:
                    StaffEndpoints.MapReads(read);
                    StaffEndpoints.MapWrites(write);
                    break;
            }
        }

        LookUpContact.Map(app.MapGroup("/v1/notifications").WithTags("Notifications").RequireScope("notifications.read"));
    }
}
