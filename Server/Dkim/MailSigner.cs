using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Options;
using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Fields;
using Mox.Server.Hosting;
using Mox.Server.Storage;

namespace Mox.Server.Dkim;

/// <summary>A domain signs its mail, and none of its keys can be used: a fault of ours, which passes once the files are put right.</summary>
internal sealed class KeysUnusableException(DomainName domain) : Exception($"No signing key of {domain} can be used");

/// <summary>Signs what leaves: with the keys of the author's domain, all at once, in one pass over the body.</summary>
/// <remarks>RFC 6376 §5, RFC 8463 §3.</remarks>
internal sealed partial class MailSigner(AddressBook book, KeyRing ring, SignatureLife life, IOptions<ApplianceOptions> appliance, TimeProvider time, ILogger<MailSigner> log)
{
    /// <summary>The largest header that is signed, in octets: it is held in memory.</summary>
    private const int LargestHeader = 4 << 20;

    private const int Piece = 64 << 10;

    /// <summary>The longest local part written into <c>i=</c>, in octets.</summary>
    private const int LongestIdentity = 64;

    /// <summary>Signed once more than they are there, so that none can be added on the way: all that people or programs go by. RFC 6376 §8.15.</summary>
    private static readonly ImmutableArray<string> Oversigned = ["From", "To", "Cc", "Subject", "Date", "Reply-To", "Message-ID", "References", "In-Reply-To", "Content-Type"];

    /// <summary>Signed as often as they are there. RFC 6376 §5.4.1; RFC 8058 §4 for List-Unsubscribe and its companion. The traces of the way (Received, Return-Path, Authentication-Results) are not, as they change; nor is Bcc, which may be taken out.</summary>
    private static readonly ImmutableArray<string> SignedAsThere =
    [
        "Sender", "MIME-Version", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID", "Content-Description",
        "Resent-Date", "Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc", "Resent-Message-ID",
        "List-Id", "List-Help", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Subscribe", "List-Post", "List-Owner", "List-Archive",
        "Auto-Submitted", "TLS-Report-Domain", "TLS-Report-Submitter",
    ];

    private readonly DomainName? _host = DomainName.Parse(appliance.Value.HostName).Try(out var name, out _) ? name : null;

    /// <summary>The signature fields of a message, to be put on top of it.</summary>
    /// <param name="body">The message as it was submitted.</param>
    /// <param name="prefix">The fields that we put in front of it; they are signed as well.</param>
    /// <param name="leaves">When the first attempt to deliver it is made: signatures hold from then on.</param>
    /// <returns>Each with its line end; empty where the author's domain has no keys.</returns>
    /// <exception cref="KeysUnusableException">The domain has keys, and none can be used.</exception>
    public async Task<byte[]> SignAsync(StagedBody body, ReadOnlyMemory<byte> prefix, DateTimeOffset leaves, CancellationToken ct)
    {
        var own = body.Structure.HeaderLength;
        if (own > LargestHeader)
        {
            LogHeaderTooLarge(own);
            return [];
        }

        var header = new byte[(int)own];
        var content = body.OpenRead();
        await using var reading = content.ConfigureAwait(false);
        await content.ReadExactlyAsync(header, ct).ConfigureAwait(false);
        return await SignAsync([.. prefix.Span, .. header], default, content, leaves, ct).ConfigureAwait(false);
    }

    /// <summary>The same for a message that is stored already.</summary>
    /// <param name="body">A stream that stands where the stored body begins.</param>
    /// <inheritdoc cref="SignAsync(StagedBody, ReadOnlyMemory{byte}, DateTimeOffset, CancellationToken)"/>
    public async Task<byte[]> SignAsync(Stream body, ReadOnlyMemory<byte> prefix, DateTimeOffset leaves, CancellationToken ct)
    {
        var start = new byte[(int)Math.Min(LargestHeader, body.Length - body.Position)];
        var read = start.AsMemory(0, await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, ct).ConfigureAwait(false));
        var own = DkimVerifier.BodyStart(read.Span);
        return await SignAsync([.. prefix.Span, .. read[..own].Span], read[own..], body, leaves, ct).ConfigureAwait(false);
    }

    /// <param name="header">The whole header, with what we put in front.</param>
    /// <param name="first">What was read of the body already.</param>
    /// <param name="content">The rest of it.</param>
    private async Task<byte[]> SignAsync(byte[] header, ReadOnlyMemory<byte> first, Stream content, DateTimeOffset leaves, CancellationToken ct)
    {
        if (Author(header) is not { } author || SignerOf(author.Domain) is not { } domain) return [];
        var keys = ring.Of(domain);
        if (keys.IsEmpty) throw new KeysUnusableException(domain.Name);
        using var signing = new DkimSigner(Options(domain, keys, author, leaves)).Begin(header, time.GetUtcNow());
        signing.Append(first.Span);
        await AppendAsync(signing, content, ct).ConfigureAwait(false);
        return signing.Finish();
    }

    private static async Task AppendAsync(DkimSigning signing, Stream content, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            while (await content.ReadAsync(buffer, ct).ConfigureAwait(false) is > 0 and var count) signing.Append(buffer.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The one author; null when there is not exactly one whose address can be read.</summary>
    private static MailAddress? Author(byte[] header)
    {
        if (AuthorAddress.Read(new HeaderReader(header)) is not { Outcome: AuthorOutcome.One, Address: { Local: { } local, Domain: { } domain } }) return null;
        return LocalPart.From(local).Try(out var part, out _) && DomainName.Parse(domain).Try(out var name, out _) ? new MailAddress(part, name) : null;
    }

    /// <summary>The domain whose keys sign for an author: the author's own. For the host itself, which writes notices and reports, the nearest one above its name.</summary>
    private DomainEntry? SignerOf(DomainName author)
    {
        if (book.Domain(author) is { Signs: true } own) return own;
        if (author != _host) return null;
        for (var name = author.Ascii; name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot;)
        {
            name = name[(dot + 1)..];
            if (DomainName.Parse(name).Try(out var above, out _) && book.Domain(above) is { Signs: true } parent) return parent;
        }

        return null;
    }

    private DkimSigningOptions Options(DomainEntry domain, ImmutableArray<DkimSigningKey> keys, MailAddress author, DateTimeOffset leaves)
    {
        var form = domain.SimpleCanonicalization ? DkimForm.Simple : DkimForm.Relaxed;
        var now = time.GetUtcNow();
        return new DkimSigningOptions
        {
            Domain = domain.Name,
            Keys = keys,
            HeaderForm = form,
            BodyForm = form,
            Lifetime = life.Of(domain.SignatureHours) + (leaves > now ? leaves - now : TimeSpan.Zero),
            Identity = Identity(author),
            OversignedFields = Oversigned,
            SignedFields = SignedAsThere,
        };
    }

    /// <summary>Who sent it, without a detail part; null where the local part is not plain ASCII, as verifiers differ in how they read others.</summary>
    private string? Identity(MailAddress author)
    {
        var canonical = book.Find(author) switch
        {
            AddressOwner.Account account => account.Canonical,
            AddressOwner.Alias alias => alias.Entry.Address,
            _ => author,
        };
        var sender = canonical.Domain == author.Domain ? canonical : author;
        var local = sender.Local;
        return Ascii.IsValid(local.Text) && local.Wire == local.Text && local.Text.Length <= LongestIdentity ? $"{local.Text}@{author.Domain}" : null;
    }

    [LoggerMessage(7002, LogLevel.Warning, "A message goes out unsigned: its header of {Octets} octets is too large")]
    private partial void LogHeaderTooLarge(long octets);
}
