namespace Entraide.Notification.Participants;

/// <summary>What a person who is reached is to their partner. All are kept alike; a participant alone is spoken of to other services.</summary>
enum PersonKind
{
    Participant,

    /// <summary>A peer supporter, under the id that the directory knows them by.</summary>
    Supporter,

    /// <summary>Somebody who works for the partner, and may be on call.</summary>
    Staff,
}
