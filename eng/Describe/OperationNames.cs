using System.Text.RegularExpressions;

namespace Entraide.Describe;

/// <summary>
/// What operations are called in clients made from the document. They are named after the use case that answers (<c>RequestBooking</c>), or after
/// their path; those that neither names well have their name here. Once published a name does not change.
/// </summary>
static partial class OperationNames
{
    static readonly Dictionary<string, string> Given = new()
    {
        ["GET /.well-known/jwks.json"] = "getSigningKeys",
        ["GET /v1/credits/accounts/{owner_id}"] = "getAccounts",
        ["GET /v1/credits/accounts/{owner_id}/balance"] = "getPastBalance",
        ["GET /v1/credits/funder-report"] = "getZoneFunderReports",
        ["POST /v1/credits/holds"] = "placeHold",
        ["GET /v1/credits/ledger/anchor"] = "getLedgerAnchor",
        ["DELETE /v1/credits/programmes/{id}/participants/{participant_id}"] = "removeEnrolment",
        ["PUT /v1/credits/programmes/{id}/participants/{participant_id}"] = "enrolParticipant",
        ["GET /v1/credits/programmes/{id}/report"] = "getProgrammeReport",
        ["GET /v1/credits/statement"] = "getZoneStatement",
        ["POST /v1/credits/transfers"] = "transferCredits",
        ["POST /v1/credits/transfers/batch"] = "transferCreditsInBatch",
        ["POST /v1/credits/transfers/{id}/reversal"] = "reverseTransfer",
        ["GET /v1/directory/crisis-lines"] = "listCrisisLines",
        ["GET /v1/directory/crisis-lines/escalations"] = "listCrisisLineEscalations",
        ["GET /v1/directory/imports"] = "listImports",
        ["GET /v1/directory/imports/{id}/remarks"] = "listImportRemarks",
        ["GET /v1/directory/library"] = "listLibraryEntries",
        ["POST /v1/directory/library"] = "addLibraryEntry",
        ["DELETE /v1/directory/library/{id}"] = "removeLibraryEntry",
        ["GET /v1/directory/library/{id}"] = "getLibraryEntry",
        ["PUT /v1/directory/library/{id}"] = "replaceLibraryEntry",
        ["GET /v1/directory/listings/{id}"] = "getListing",
        ["GET /v1/directory/listings/{id}/verifications"] = "listListingVerifications",
        ["POST /v1/directory/moderation/cases/{id}/decisions"] = "decideModerationCase",
        ["GET /v1/directory/search"] = "searchDirectoryByUrl",
        ["POST /v1/directory/search"] = "searchDirectory",
        ["POST /v1/directory/search/suggestions"] = "suggestSearchWords",
        ["GET /v1/directory/supporters/{id}"] = "getListedSupporter",
        ["POST /v1/directory/supporters/{id}/certifications"] = "certifySupporter",
        ["DELETE /v1/directory/supporters/{id}/pause"] = "endListedSupporterPause",
        ["PUT /v1/directory/supporters/{id}/pause"] = "beginListedSupporterPause",
        ["DELETE /v1/directory/supporters/{id}/safeguarding"] = "withdrawSafeguarding",
        ["GET /v1/notifications/campaigns/{id}"] = "getCampaign",
        ["GET /v1/notifications/deliveries"] = "listUndeliveredMessages",
        ["PUT /v1/notifications/escalation-policy"] = "changeEscalationPolicy",
        ["GET /v1/notifications/events/stream"] = "streamEvents",
        ["GET /v1/notifications/messages/{id}"] = "getAppMessage",
        ["DELETE /v1/notifications/on-call"] = "removeOnCallRota",
        ["GET /v1/notifications/on-call"] = "getOnCallRota",
        ["PUT /v1/notifications/on-call"] = "setOnCallRota",
        ["DELETE /v1/notifications/participants/{id}"] = "eraseParticipant",
        ["GET /v1/notifications/participants/{id}"] = "getParticipant",
        ["PUT /v1/notifications/participants/{id}/escalation-policy"] = "noteEscalationPolicyShown",
        ["GET /v1/notifications/participants/{id}/export"] = "exportParticipant",
        ["GET /v1/notifications/participants/{id}/messages"] = "listParticipantMessages",
        ["PUT /v1/notifications/participants/{id}/policy"] = "changeSafeContactPolicy",
        ["POST /v1/notifications/participants/{id}/stop"] = "stopParticipantMessages",
        ["POST /v1/notifications/staff"] = "addStaffMember",
        ["DELETE /v1/notifications/staff/{id}"] = "eraseStaffMember",
        ["GET /v1/notifications/staff/{id}"] = "getStaffMember",
        ["PUT /v1/notifications/staff/{id}"] = "changeStaffMember",
        ["GET /v1/notifications/staff/{id}/export"] = "exportStaffMember",
        ["DELETE /v1/notifications/supporters/{id}"] = "eraseSupporter",
        ["GET /v1/notifications/supporters/{id}"] = "getSupporterContact",
        ["PUT /v1/notifications/supporters/{id}"] = "saveSupporterContact",
        ["DELETE /v1/notifications/supporters/{id}/contacts/{channel}"] = "removeSupporterChannel",
        ["PUT /v1/notifications/supporters/{id}/contacts/{channel}"] = "setSupporterChannel",
        ["GET /v1/notifications/supporters/{id}/export"] = "exportSupporter",
        ["GET /v1/notifications/webhooks/{id}/deliveries"] = "listWebhookDeliveries",
        ["POST /v1/notifications/webhooks/{id}/replay"] = "replayWebhookEvents",
        ["POST /v1/notifications/webhooks/{id}/rotate"] = "rotateWebhookSecret",
        ["GET /v1/partner"] = "whoAmI",
        ["GET /v1/partners/{partner}"] = "showPartner",
        ["POST /v1/partners/{partner}/clients/{client}/keys"] = "addClientKey",
        ["DELETE /v1/partners/{partner}/clients/{client}/keys/{kid}"] = "removeClientKey",
        ["POST /v1/partners/{partner}/clients/{client}/secrets"] = "addClientSecret",
        ["DELETE /v1/partners/{partner}/clients/{client}/secrets/{secret}"] = "removeClientSecret",
        ["PUT /v1/partners/{partner}/suspension"] = "suspendPartner",
        ["DELETE /v1/partners/{partner}/suspension"] = "resumePartner",
        ["GET /v1/signing-keys"] = "listSigningKeys",
        ["POST /v1/signing-keys"] = "rotateSigningKeys",
        ["GET /.well-known/jwks.json"] = "getPublishedKeys",
        ["GET /.well-known/oauth-authorization-server"] = "getServerMetadata",
        ["GET /v1/scheduling/attendance/report"] = "getAttendanceReport",
        ["POST /v1/scheduling/bookings/{id}/attendance"] = "recordAttendance",
        ["GET /v1/scheduling/bookings/{id}/join"] = "getBookingJoinLink",
        ["POST /v1/scheduling/bookings/{id}/join/rotate"] = "rotateBookingJoinLink",
        ["GET /v1/scheduling/calendar-feeds"] = "listCalendarFeeds",
        ["POST /v1/scheduling/calendar-feeds"] = "offerCalendarFeed",
        ["DELETE /v1/scheduling/calendar-feeds/{id}"] = "revokeCalendarFeed",
        ["GET /v1/scheduling/danger-signals"] = "listDangerSignals",
        ["POST /v1/scheduling/danger-signals/{id}/taken"] = "takeDangerSignal",
        ["POST /v1/scheduling/series/{id}/expand"] = "expandSeries",
        ["GET /v1/scheduling/series/{id}/sessions"] = "listSeriesSessions",
        ["GET /v1/scheduling/sessions/{id}/join"] = "getSessionJoinLink",
        ["POST /v1/scheduling/sessions/{id}/join/rotate"] = "rotateSessionJoinLink",
        ["GET /v1/scheduling/sessions/{id}/waitlist"] = "getWaitlist",
        ["GET /v1/scheduling/slots"] = "listSlots",
        ["POST /v1/scheduling/slots/search"] = "searchSlots",
        ["GET /v1/scheduling/supporters/{id}/open-hours"] = "getOpenHours",
        ["POST /v1/scheduling/waitlist-entries/{id}/accept"] = "acceptPlace",
        ["POST /v1/scheduling/waitlist-entries/{id}/decline"] = "declinePlace",
        ["POST /v1/scheduling/waitlist-entries/{id}/leave"] = "leaveWaitlist",
        ["POST /v1/scheduling/waitlist-entries/{id}/promote"] = "promoteWaitlistEntry",
        ["GET /v1/scheduling/wellbeing/report"] = "getWellbeingReport",
    };

    /// <summary>The name, as <c>requestBooking</c>.</summary>
    public static string Of(Operation operation) =>
        operation.Endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IEndpointNameMetadata>()?.EndpointName ?? Given.GetValueOrDefault($"{operation.Method} {operation.Path}") ?? OfUseCase(operation) ?? OfPath(operation);

    static string? OfUseCase(Operation operation)
    {
        var name = operation.HandlerClass.Name;
        return operation.Handler.Name == "HandleAsync" && !name.EndsWith("Endpoints", StringComparison.Ordinal) && TwoWords().IsMatch(name) ? Words.Camel(name) : null;
    }

    static string OfPath(Operation operation)
    {
        var parts = operation.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        // The version and the service say nothing about what is done; the gateway's own paths name no service.
        var isOfService = operation.IsPartnerApi && parts.Length > 2 && parts[1] is "directory" or "scheduling" or "credits" or "notifications";
        var literals = parts.Skip(isOfService ? 2 : operation.IsPartnerApi ? 1 : 0).Where(part => part[0] != '{').Select(Words.Pascal).ToArray();
        var endsInId = parts[^1][0] == '{';
        var last = literals[^1];
        var before = string.Concat(literals[..^1].Select(Words.Singular));
        return operation.Method switch
        {
            "GET" when endsInId => "get" + before + Words.Singular(last),
            "GET" => (IsList(operation) ? "list" : "get") + before + last,
            "PUT" => "set" + before + Words.Singular(last),
            "DELETE" => "remove" + before + Words.Singular(last),
            _ when literals.Length > 1 && parts[^2][0] == '{' => Words.Camel(last) + before,
            _ => "create" + before + Words.Singular(last),
        };
    }

    static bool IsList(Operation operation) => operation.Answers.Any(answer => answer.Type is { } type && (Parameters.IsPage(operation) || (type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type))));

    [GeneratedRegex("^[A-Z][a-z]+[A-Z]")]
    private static partial Regex TwoWords();
}
