namespace Entraide.DirectoryService.Hsds;

/// <summary>What a member of an HSDS object may hold.</summary>
enum MemberType
{
    Text,
    Number,
    Latitude,
    Longitude,
    Date,
    DateTime,
    Time,
    Email,
    Uri,
    LanguageCode,

    /// <summary>One of a fixed list of words.</summary>
    Word,
}

/// <summary>One member of an HSDS object that is no reference.</summary>
/// <param name="Required">Whether HSDS says that it has to be there.</param>
/// <param name="Words">What it may say, for <see cref="MemberType.Word"/>.</param>
sealed record HsdsMember(string Name, MemberType Type, bool Required = false, IReadOnlyList<string>? Words = null);

/// <summary>How much an object depends on what it refers to.</summary>
enum Dependence
{
    /// <summary>It stands without.</summary>
    None,

    /// <summary>It needs one of the references of this kind: a phone is a phone of something.</summary>
    OneOf,

    /// <summary>It is nothing without this one.</summary>
    Needed,
}

/// <summary>A member that holds the id of another object.</summary>
/// <param name="To">The resource referred to; null where another member names it (<c>link_entity</c>, <c>resource_type</c>).</param>
sealed record HsdsReference(string Name, string? To, Dependence Dependence);

/// <summary>Objects that are nested in another one: those whose reference <paramref name="Via"/> holds the outer one's id.</summary>
sealed record HsdsChildren(string Name, string Resource, string Via);

/// <summary>The one object nested in another for a reference of the outer one.</summary>
sealed record HsdsParent(string Name, string Resource, string Via);

/// <summary>One object type of HSDS 3.1: its members, its references, and what is nested in it.</summary>
/// <param name="Name">As HSDS names the object: <c>service_at_location</c>.</param>
/// <param name="File">Its table in a data package, without the extension.</param>
sealed record HsdsResource(
    string Name, string File, IReadOnlyList<HsdsMember> Members, IReadOnlyList<HsdsReference> References,
    IReadOnlyList<HsdsChildren> Children, IReadOnlyList<HsdsParent> Parents)
{
    /// <summary>The member called <paramref name="name"/>, or null.</summary>
    public HsdsMember? Member(string name) => Members.FirstOrDefault(member => member.Name == name);

    /// <summary>The reference called <paramref name="name"/>, or null.</summary>
    public HsdsReference? Reference(string name) => References.FirstOrDefault(reference => reference.Name == name);
}
