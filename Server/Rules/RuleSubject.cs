using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Server.Storage;

namespace Mox.Server.Rules;

/// <summary>What rules look at in one message. All of it is bounded, so that no message makes rules slow.</summary>
internal sealed record RuleSubject
{
    /// <summary>Addresses looked at of each kind.</summary>
    private const int MaxAddresses = 100;

    /// <summary>Characters looked at of a subject or a field.</summary>
    private const int MaxText = 2_000;

    /// <summary>Fields of one name looked at.</summary>
    private const int MaxFields = 20;

    /// <summary>Octets of a header looked at.</summary>
    public const int MaxHeader = 256 << 10;

    /// <summary>Addresses and names of authors.</summary>
    public ImmutableArray<string> From { get; init; } = [];

    public ImmutableArray<string> To { get; init; } = [];

    public string Subject { get; init; } = "";

    /// <summary>The id of the list, without brackets; empty without one, null when only the header tells.</summary>
    public string? ListId { get; init; }

    /// <summary>The header with its blank line, or its beginning; null when it was not read.</summary>
    public ReadOnlyMemory<byte>? Header { get; init; }

    public long Size { get; init; }

    public bool HasAttachment { get; init; }

    public bool Junk { get; init; }

    /// <summary>The domain of the author is proven to have sent it.</summary>
    public bool Proven { get; init; }

    /// <summary>Domains proven to have sent it.</summary>
    public ImmutableArray<DomainName> Verified { get; init; } = [];

    /// <param name="envelope">The fields people see.</param>
    /// <param name="facts">How it was delivered; null when it was not.</param>
    /// <param name="size">In octets.</param>
    /// <param name="hasAttachment">A file is attached.</param>
    public static RuleSubject Of(Envelope envelope, DeliveryFacts? facts, long size, bool hasAttachment)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return new RuleSubject
        {
            From = Texts(envelope.From),
            To = [.. Texts([.. envelope.To, .. envelope.Cc]), .. facts is { Recipient.Length: > 0 } ? [facts.Recipient] : Array.Empty<string>()],
            Subject = Cut(envelope.Subject ?? ""),
            ListId = facts is { RemoteIp: not null } ? facts.ListId : null,
            Size = size,
            HasAttachment = hasAttachment,
            Proven = facts is { FromValidated: true },
            Verified = facts is null ? [] : VerifiedDomains(facts),
        };
    }

    /// <summary>The same with its header, which tells the list as well.</summary>
    public RuleSubject With(ReadOnlyMemory<byte> header)
    {
        var fields = new HeaderReader(header.Span);
        return this with { Header = header, ListId = ListId ?? (fields.TryFirst("List-Id", out var list) ? TextList.ListId(list.RawValue).Id ?? "" : "") };
    }

    /// <summary>Reads a header for <see cref="With"/>: at most <see cref="MaxHeader"/> octets, ended by its last whole line.</summary>
    public static async Task<ReadOnlyMemory<byte>> HeaderAsync(Stream content, long length, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        var octets = new byte[(int)Math.Min(MaxHeader, length)];
        var read = await content.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false);
        return octets.AsMemory(0, octets.AsSpan(0, read).LastIndexOf((byte)'\n') + 1);
    }

    /// <summary>The values of a field of the header, decoded.</summary>
    public IEnumerable<string> Fields(string name)
    {
        if (Header is not { } header) return [];
        var found = new List<string>();
        foreach (var field in new HeaderReader(header.Span))
        {
            if (field.Is(name)) found.Add(Cut(field.Decoded));
            if (found.Count >= MaxFields) break;
        }

        return found;
    }

    /// <summary>Domains of signatures that were verified, and of an envelope sender whose host may send for it.</summary>
    public static ImmutableArray<DomainName> VerifiedDomains(DeliveryFacts facts)
    {
        var names = facts.DkimDomains.IsDefault ? [] : facts.DkimDomains.AsEnumerable();
        if (facts.MailFromValidated && MailAddress.Parse(facts.MailFrom).Try(out var sender, out _)) names = names.Append(sender.Domain.Ascii);
        return [.. names.Select(name => DomainName.Parse(name)).Where(name => name.Ok).Select(name => name.Value).Distinct().Take(MaxAddresses)];
    }

    private static ImmutableArray<string> Texts(ImmutableArray<EnvelopeAddress> addresses) =>
        [.. addresses.Where(address => address.IsMailbox).Take(MaxAddresses).SelectMany(address => Texts(address))];

    private static IEnumerable<string> Texts(EnvelopeAddress address)
    {
        yield return Shown(address);
        if (!string.IsNullOrWhiteSpace(address.Name)) yield return Cut(address.Name);
    }

    /// <summary>The address as people read and type it: its domain in Unicode.</summary>
    private static string Shown(EnvelopeAddress address) =>
        LocalPart.From(address.Local!).Try(out var local, out _) && DomainName.Parse(address.Domain ?? "").Try(out var domain, out _) ? new MailAddress(local, domain).ToDisplay() : Cut($"{address.Local}@{address.Domain}");

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
