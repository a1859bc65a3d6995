using System.Buffers;
using System.Collections.Immutable;

namespace Mox.Protocols.Mime.Fields;

/// <summary>What the From fields of a message say of who wrote it.</summary>
public enum AuthorOutcome
{
    /// <summary>There is no From field, or none with an address.</summary>
    None,

    /// <summary>One field with one address that all readers find in it.</summary>
    One,

    /// <summary>More than one From field, or more than one address.</summary>
    Several,

    /// <summary>One address, but broken: without a domain, or with syntax in which another reader may find another address.</summary>
    Invalid,
}

/// <summary>The author of a message, as it is shown and as a policy for its domain is looked up.</summary>
/// <param name="Outcome">Only with <see cref="AuthorOutcome.One"/> may the domain be trusted to be the one a person sees.</param>
/// <param name="Address">The address of <see cref="AuthorOutcome.One"/>; null otherwise.</param>
/// <remarks>RFC 5322 §3.6.2 lets From stand once, with one address or more. It is read as it is shown (<see cref="Envelope.From"/>), so that no two parts of a program see two authors.</remarks>
public readonly record struct AuthorAddress(AuthorOutcome Outcome, EnvelopeAddress? Address)
{
    private static readonly SearchValues<char> NoDomain = SearchValues.Create("@<>(),;\\\" ");

    /// <summary>Reads all From fields of a header.</summary>
    public static AuthorAddress Read(HeaderReader header)
    {
        var fields = 0;
        var author = new AuthorAddress(AuthorOutcome.None, null);
        foreach (var field in header)
        {
            if (field.Known != KnownField.From) continue;
            if (++fields > 1) return new AuthorAddress(AuthorOutcome.Several, null);
            author = Read(field.RawValue);
        }

        return author;
    }

    /// <summary>Reads the raw value of the only From field.</summary>
    public static AuthorAddress Read(ReadOnlySpan<byte> raw)
    {
        var addresses = AddressList.Read(raw, AddressList.MaxAddresses, default, out var doubtful);
        EnvelopeAddress? one = null;
        var grouped = false;
        foreach (var address in addresses)
        {
            grouped |= !address.IsMailbox;
            if (!address.IsMailbox) continue;
            if (one is not null) return new AuthorAddress(AuthorOutcome.Several, null);
            one = address;
        }

        if (one is null) return new AuthorAddress(AuthorOutcome.None, null);
        var sound = !doubtful && !grouped && !raw.Contains((byte)0) && IsSound(one);
        return sound ? new AuthorAddress(AuthorOutcome.One, one) : new AuthorAddress(AuthorOutcome.Invalid, null);
    }

    /// <summary>Reads the raw value of the only From field when it may have several authors: each address on its own, in the order of the field.</summary>
    /// <returns>Each is <see cref="AuthorOutcome.One"/> or <see cref="AuthorOutcome.Invalid"/>; all are invalid when the field is broken so that another reader may find other addresses, or has groups. Empty without an address.</returns>
    public static ImmutableArray<AuthorAddress> ReadEach(ReadOnlySpan<byte> raw)
    {
        var addresses = AddressList.Read(raw, AddressList.MaxAddresses, default, out var doubtful);
        var sound = !doubtful && !raw.Contains((byte)0) && addresses.All(address => address.IsMailbox);
        return [.. addresses.Where(address => address.IsMailbox).Select(address => sound && IsSound(address) ? new AuthorAddress(AuthorOutcome.One, address) : new AuthorAddress(AuthorOutcome.Invalid, null))];
    }

    /// <summary>A local part and a domain in which no other address can hide.</summary>
    private static bool IsSound(EnvelopeAddress address) =>
        address is { Local.Length: > 0, Domain.Length: > 0, Route: null } && address.Domain.AsSpan().IndexOfAny(NoDomain) < 0 && address.Local.AsSpan().IndexOfAny('\r', '\n', '\0') < 0;
}
