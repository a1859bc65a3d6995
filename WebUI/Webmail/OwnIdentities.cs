using System.Collections.Immutable;
using Mox.Shared.Contracts.Webmail;

namespace Mox.WebUI.Webmail;

/// <summary>How a message names the one who has it.</summary>
public enum Addressing
{
    /// <summary>In To, or it cannot be told.</summary>
    Named,

    /// <summary>Only in Cc or Bcc.</summary>
    Copied,

    /// <summary>Nowhere: it came by a list, or blind.</summary>
    Unnamed,
}

/// <summary>The addresses of the one who looks.</summary>
public sealed class OwnIdentities(ImmutableArray<SenderIdentity> all)
{
    /// <summary>People a row has of one field at most: where there are so many, some may be left out.</summary>
    private const int MostListed = 20;

    public static readonly OwnIdentities Unknown = new([]);

    /// <summary>How the message names its reader; mail of one's own is never marked.</summary>
    public Addressing Of(MessageItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (all.IsEmpty || item.Draft || item.From.Any(Holds)) return Addressing.Named;
        var direct = item.To.Length - item.Copies;
        if (item.To.Take(direct).Any(Holds)) return Addressing.Named;
        if (item.To.Skip(direct).Any(Holds)) return direct < MostListed ? Addressing.Copied : Addressing.Named;
        return direct < MostListed && item.Copies < MostListed ? Addressing.Unnamed : Addressing.Named;
    }

    /// <summary>The address is one of them, or one of them with a detail of one's own.</summary>
    public bool Holds(Person person)
    {
        ArgumentNullException.ThrowIfNull(person);
        return all.Any(own => own.Address.Equals(person.Address, StringComparison.OrdinalIgnoreCase) || IsDetail(own, person.Address));
    }

    private static bool IsDetail(SenderIdentity own, string address)
    {
        var at = own.Address.LastIndexOf('@');
        return at > 0 && address.Length > own.Address.Length && own.Separators.Contains(address[at], StringComparison.Ordinal)
            && address.StartsWith(own.Address[..at], StringComparison.OrdinalIgnoreCase) && address.EndsWith(own.Address[at..], StringComparison.OrdinalIgnoreCase);
    }
}
