using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime;

namespace Mox.Protocols.AuthenticationResults;

/// <summary>Why a field is to be cut out.</summary>
public enum ForgedReason
{
    /// <summary>It claims to be written by one of our own hosts.</summary>
    OwnIdentifier,

    /// <summary>It says of no host that it wrote it, so that a reader may take it for any.</summary>
    NoIdentifier,

    /// <summary>It has a version that is not understood here.</summary>
    UnknownVersion,
}

/// <summary>A field to cut out of the header.</summary>
/// <param name="Start">Where it begins in the header, in octets.</param>
/// <param name="Length">Its octets, the last line ending included.</param>
/// <param name="AuthservId">Who it says wrote it, as read.</param>
/// <param name="Reason">Why it is to go.</param>
public readonly record struct ForgedField(int Start, int Length, string AuthservId, ForgedReason Reason);

/// <summary>Finds the Authentication-Results fields that came with a message and could be taken for our own.</summary>
/// <remarks>RFC 8601 §5. To be done with every message from outside, behind the check of its signatures, which may cover the fields, and before our own field is written.</remarks>
public static class ForgedResults
{
    /// <summary>The fields to cut out, from the top. Identifiers are the same in either case of letters, and a domain is the same in all its forms: A-labels, U-labels, with a dot at its end.</summary>
    /// <param name="header">The header of the message.</param>
    /// <param name="own">The identifiers that our hosts write, now or before.</param>
    public static ImmutableArray<ForgedField> Find(HeaderReader header, params ReadOnlySpan<string> own)
    {
        var forged = ImmutableArray.CreateBuilder<ForgedField>();
        foreach (var field in header)
        {
            if (!field.Is(AuthenticationResultsField.FieldName)) continue;
            var read = AuthenticationResultsField.Read(field.RawValue);
            if (Why(read, own) is { } reason) forged.Add(new ForgedField(field.Start, field.Raw.Length, read.AuthservId, reason));
        }

        return forged.ToImmutable();
    }

    private static ForgedReason? Why(AuthenticationResultsField field, ReadOnlySpan<string> own)
    {
        if (field.AuthservId.Length == 0) return ForgedReason.NoIdentifier;
        foreach (var id in own)
        {
            if (Same(field.AuthservId, id)) return ForgedReason.OwnIdentifier;
        }

        return field.IsSupported ? null : ForgedReason.UnknownVersion;
    }

    /// <summary>Some write what follows a slash or a colon behind their name; the name before it counts too.</summary>
    private static bool Same(string read, string own)
    {
        if (Equal(read, own)) return true;
        var end = read.AsSpan().IndexOfAny('/', ':');
        return end > 0 && Equal(read[..end], own);
    }

    private static bool Equal(string one, string other) =>
        one.Equals(other, StringComparison.OrdinalIgnoreCase)
        || (DomainName.Parse(one).Try(out var name, out _) && DomainName.Parse(other).Try(out var otherName, out _) && name == otherName);
}
