using System.Collections.Immutable;

namespace Mox.Protocols.VCard;

/// <summary>What of a vCard is kept here: who it is about, and how to reach them.</summary>
/// <remarks>RFC 6350 §6. Pictures, birthdays, postal addresses and keys are passed over.</remarks>
public sealed record PersonCard
{
    /// <summary>The name as it is shown (FN).</summary>
    public string Name { get; init; } = "";

    /// <summary>The organisation, with its units behind commas (ORG).</summary>
    public string Organization { get; init; } = "";

    /// <summary>Mail addresses, the preferred one first (EMAIL); not checked.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>Phone numbers, the preferred one first (TEL).</summary>
    public ImmutableArray<string> Phones { get; init; } = [];

    /// <summary>Notes, lines ended by LF (NOTE).</summary>
    public string Notes { get; init; } = "";

    /// <summary>Groups the person is counted among (CATEGORIES).</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>Identifies the card (UID); empty without one.</summary>
    public string Uid { get; init; } = "";

    /// <summary>The card is that of a group, whose name is <see cref="Name"/> (KIND).</summary>
    public bool IsGroup { get; init; }

    /// <summary>Those in a group: identifiers of cards, or addresses (MEMBER).</summary>
    public ImmutableArray<string> Members { get; init; } = [];
}

/// <summary>A file of cards as it was read.</summary>
/// <param name="Cards">The cards that could be read.</param>
/// <param name="Refused">Cards that could not: cut off, or with neither name nor address.</param>
/// <param name="Cut">There are more cards than are read.</param>
public sealed record CardReading(ImmutableArray<PersonCard> Cards, int Refused, bool Cut);
