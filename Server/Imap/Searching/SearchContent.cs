using Mox.Protocols.Mime;
using Mox.Protocols.Text;
using Mox.Server.Imap.Fetching;
using Mox.Server.Storage;

namespace Mox.Server.Imap.Searching;

/// <summary>A message opened for a search: decoded header fields and body texts, each read once however many conditions ask.</summary>
internal sealed class SearchContent(MessageReader messages, MessageRow row) : IAsyncDisposable
{
    /// <summary>Characters of one text part that are looked through.</summary>
    private const int MaxText = 4 * 1024 * 1024;

    private readonly OpenMessage _message = new(messages, row.MessageId);
    private List<(string Name, string Value)>? _fields;
    private List<string>? _texts;

    /// <summary>HEADER: a field of this name holds the text; with an empty text, there is such a field.</summary>
    public async ValueTask<bool> HasFieldAsync(string name, SearchText wanted, CancellationToken ct)
    {
        foreach (var (field, value) in await FieldsAsync(ct).ConfigureAwait(false))
        {
            if (field.Equals(name, StringComparison.OrdinalIgnoreCase) && wanted.IsIn(value)) return true;
        }

        return false;
    }

    /// <summary>BODY: the text stands in a text part, or in the header of a message inside.</summary>
    public async ValueTask<bool> HasBodyAsync(SearchText wanted, CancellationToken ct)
    {
        if (wanted.IsEmpty) return true;
        foreach (var text in await TextsAsync(ct).ConfigureAwait(false))
        {
            if (wanted.IsIn(text)) return true;
        }

        return false;
    }

    /// <summary>TEXT: header or body.</summary>
    public async ValueTask<bool> HasTextAsync(SearchText wanted, CancellationToken ct)
    {
        foreach (var (name, value) in await FieldsAsync(ct).ConfigureAwait(false))
        {
            if (wanted.IsIn($"{name}: {value}")) return true;
        }

        return await HasBodyAsync(wanted, ct).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _message.DisposeAsync();

    private async ValueTask<List<(string Name, string Value)>> FieldsAsync(CancellationToken ct) => _fields ??= await FieldsAsync(row.Structure!, ct).ConfigureAwait(false);

    private async ValueTask<List<(string Name, string Value)>> FieldsAsync(MessagePart part, CancellationToken ct)
    {
        var length = (int)Math.Min(part.HeaderLength, MimeLimits.Default.MaxHeaderOctets);
        return Decode(await _message.ReadAsync(part.HeaderStart, length, ct).ConfigureAwait(false));
    }

    private static List<(string Name, string Value)> Decode(byte[] header)
    {
        var fields = new List<(string Name, string Value)>();
        foreach (var field in new HeaderReader(header, MimeLimits.Default.MaxHeaderFields)) fields.Add((field.Name, field.Decoded));
        return fields;
    }

    private async ValueTask<List<string>> TextsAsync(CancellationToken ct)
    {
        if (_texts is not null) return _texts;
        var texts = new List<string>();
        if (await _message.ContentAsync(ct).ConfigureAwait(false) is { } content) await AddAsync(row.Structure!, content.Stream, texts, ct).ConfigureAwait(false);
        return _texts = texts;
    }

    private async Task AddAsync(MessagePart part, Stream message, List<string> texts, CancellationToken ct)
    {
        foreach (var child in part.Children) await AddAsync(child, message, texts, ct).ConfigureAwait(false);
        if (part.Message is { } inner)
        {
            foreach (var (name, value) in await FieldsAsync(inner, ct).ConfigureAwait(false)) texts.Add($"{name}: {value}");
            await AddAsync(inner, message, texts, ct).ConfigureAwait(false);
        }

        // Attachments are not searched, as the index holds none of them.
        if (!part.IsText || part.Disposition == "attachment") return;
        var text = await PartText.ReadAsync(part, message, MaxText, ct).ConfigureAwait(false);
        texts.Add(text);
        // What people see of HTML is its text; the source is looked through as well, as other servers do.
        if (part.Subtype == "html") texts.Add(HtmlText.Convert(text, MaxText));
    }
}
