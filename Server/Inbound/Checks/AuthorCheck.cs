using System.Collections.Immutable;
using Mox.Protocols.Addresses;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Protocols.Smtp;

namespace Mox.Server.Inbound.Checks;

/// <summary>Finds who wrote a message. One From field, in which every reader finds the same addresses, or the message is not taken: else one author is checked and another one shown.</summary>
/// <remarks>RFC 5322 §3.6: the field stands exactly once; RFC 5322 §3.6.2: it may hold several addresses. RFC 7489 §6.6.1 leaves the rest to the receiver.</remarks>
internal sealed class AuthorCheck : IInboundCheck
{
    /// <summary>Domains of authors that are checked; each costs look-ups.</summary>
    public const int MaxDomains = 4;

    private static readonly EnhancedCode BadContent = new(5, 6, 0);

    private static readonly CheckResult Missing = Refuse("The message has no From field, so that nobody can see who wrote it", "no From field");

    private static readonly CheckResult Repeated = Refuse("The message has more than one From field, so that it cannot be said who wrote it", "more than one From field");

    private static readonly CheckResult Unreadable = Refuse("The From field cannot be read: it has to hold an address with a domain, such as: From: Name <name@example.org>", "the From field cannot be read");

    private static readonly CheckResult TooMany = Refuse($"The From field names more authors than can be checked: at most {MaxDomains} domains", "too many authors in the From field");

    private static readonly CheckResult HeaderTooLarge = CheckResult.Refuse(new SmtpReply(552, new(5, 3, 4), $"The header of the message is larger than {InboundFindings.MaxHeaderOctets} octets"), "the header is too large");

    public string Name => "author";

    public CheckStage Stage => CheckStage.Author;

    public ValueTask<CheckResult> CheckAsync(InboundMessage message, InboundFindings findings, CancellationToken ct) => new(Check(message, findings));

    public CheckResult GiveUp(InboundMessage message, InboundFindings findings, string why) =>
        CheckResult.Defer(new SmtpReply(451, new(4, 3, 0), "It cannot be found out now who wrote the message, try again later"), $"author: {why}");

    /// <summary>The authors that a header names, all of them sound, or why the message is refused for them.</summary>
    /// <param name="fields">From fields that are known to be there: it may also count those behind a line that is none, where some readers end the header and others do not.</param>
    public static (ImmutableArray<MessageAuthor> Authors, CheckResult? Refusal) Read(ReadOnlySpan<byte> header, int fields = 0)
    {
        var found = 0;
        var value = ReadOnlySpan<byte>.Empty;
        foreach (var field in new HeaderReader(header))
        {
            if (field.Known != KnownField.From) continue;
            found++;
            value = field.RawValue;
        }

        if (found > 1 || fields > 1) return ([], Repeated);
        if (found == 0) return ([], fields == 0 ? Missing : Unreadable);
        var authors = ImmutableArray.CreateBuilder<MessageAuthor>();
        foreach (var author in AuthorAddress.ReadEach(value))
        {
            if (author.Address?.Domain is not { } text || !DomainName.Parse(text).Try(out var domain, out _)) return ([], Unreadable);
            authors.Add(new MessageAuthor(author, domain));
        }

        if (authors.Count == 0) return ([], Unreadable);
        if (authors.Count >= AddressList.MaxAddresses || authors.Select(author => author.Domain).Distinct().Count() > MaxDomains) return ([], TooMany);
        return (authors.ToImmutable(), null);
    }

    private static CheckResult Check(InboundMessage message, InboundFindings findings)
    {
        if (message.Body.Structure.HeaderLength > findings.Header.Length) return HeaderTooLarge;
        var (authors, refusal) = Read(findings.Header.Span, message.Census.From);
        findings.Authors = authors;
        return refusal ?? CheckResult.Pass;
    }

    private static CheckResult Refuse(string text, string reason) => CheckResult.Refuse(new SmtpReply(550, BadContent, text), reason);
}
