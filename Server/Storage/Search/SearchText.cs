using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Text;
using Mox.Server.Storage.Bodies;

namespace Mox.Server.Storage.Search;

/// <summary>The text of a message that searches look at: subject, addresses, decoded text parts, names of attachments. Bounded.</summary>
internal sealed class SearchText(BodyReader bodies)
{
    /// <summary>Characters of one message; what lies beyond is not found by its text.</summary>
    private const int MaxChars = 1 << 20;

    private const int MaxParts = 100;

    /// <summary>One form for what is indexed and what is asked for: letters composed with their accents.</summary>
    public static string Normal(string text) => NormalForm.Of(text, NormalizationForm.FormC);

    /// <summary>The text of a stored body; null when it is gone.</summary>
    /// <param name="onlyText">Without subject, addresses and names of files.</param>
    public async Task<string?> ReadAsync(long bodyId, CancellationToken ct, bool onlyText = false)
    {
        if (await bodies.OpenAsync(bodyId, ct) is not { } stored) return null;
        await using var content = new ContentStream(default, stored);
        var tree = new PartTree(MimeLimits.Default);
        var buffer = new byte[32 << 10];
        while (await content.ReadAsync(buffer, ct) is var count and > 0) tree.Write(buffer.AsSpan(0, count));
        var root = tree.Complete();
        var text = new StringBuilder();
        if (!onlyText) AddHeader(text, root.Envelope);
        var parts = 0;
        foreach (var part in Parts(root))
        {
            if (parts++ == MaxParts || text.Length >= MaxChars) break;
            if (part.Message is not null && !onlyText) AddHeader(text, part.Message.Envelope);
            if (part.FileName is { } name && !onlyText) text.Append(name).Append('\n');
            if (!part.IsText || part.Disposition == "attachment") continue;
            var source = await PartText.ReadAsync(part, content, Math.Max(0, MaxChars - text.Length), ct);
            text.Append(source).Append('\n');
            // What people see of HTML, besides how it is written.
            if (part.Subtype == "html" && text.Length < MaxChars) text.Append(HtmlText.Convert(source, MaxChars - text.Length)).Append('\n');
        }

        return Normal(text.ToString(0, Math.Min(text.Length, MaxChars)));
    }

    /// <summary>True when the body holds the text, in any case.</summary>
    public async Task<bool> ContainsAsync(long bodyId, string text, CancellationToken ct) =>
        await ReadAsync(bodyId, ct) is { } all && all.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<MessagePart> Parts(MessagePart part)
    {
        yield return part;
        foreach (var child in part.Children.SelectMany(Parts)) yield return child;
        if (part.Message is null) yield break;
        foreach (var inner in Parts(part.Message)) yield return inner;
    }

    private static void AddHeader(StringBuilder text, Envelope? envelope)
    {
        if (envelope is null) return;
        text.Append(envelope.Subject).Append('\n');
        foreach (var address in envelope.From.Concat(envelope.Sender).Concat(envelope.ReplyTo).Concat(envelope.To).Concat(envelope.Cc).Concat(envelope.Bcc).Where(address => address.IsMailbox))
        {
            text.Append(address.Name).Append(" <").Append(address.Local).Append('@').Append(address.Domain).Append(">\n");
        }
    }
}
