using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Webmail.Compose;

/// <summary>What stands in a draft before anything is written: room to write, signature, quotation, in the order the writer likes.</summary>
internal static class Opening
{
    /// <summary>The signature of an address as it stands in a text of this format; empty without one. RFC 3676 §4.3: below a line of two hyphens and a space.</summary>
    public static string Signature(WebmailSettings settings, string address, DraftFormat format)
    {
        var text = settings.Signatures.FirstOrDefault(entry => entry.Key.Equals(address, StringComparison.OrdinalIgnoreCase)).Value?.ReplaceLineEndings("\n").Trim('\n');
        if (string.IsNullOrWhiteSpace(text)) return "";
        return format == DraftFormat.Rich ? $"<div class=\"{RichMail.SignatureClass}\">-- <br>{MarkdownMail.ToFragment(text).Trim()}</div>" : $"-- \n{text}\n";
    }

    /// <summary>The name that stands beside an address; empty for none.</summary>
    public static string NameOf(WebmailSettings settings, string address, string usual) =>
        settings.SenderNames.FirstOrDefault(entry => entry.Key.Equals(address, StringComparison.OrdinalIgnoreCase)).Value is { Length: > 0 } own ? own : usual;

    /// <summary>Puts signature and quotation into a draft.</summary>
    /// <param name="quoted">In the draft's format; empty for none.</param>
    /// <param name="below">One writes below the quotation.</param>
    public static Draft Fill(Draft draft, WebmailSettings settings, string quoted, bool below)
    {
        var signature = Signature(settings, draft.From, draft.Format);
        var room = draft.Format == DraftFormat.Rich ? "<p><br></p>" : "\n";
        var foot = signature.Length == 0 ? "" : draft.Format == DraftFormat.Rich ? signature : "\n" + signature;
        var text = quoted.Length == 0 ? foot.Length == 0 ? "" : room + foot
            : below ? quoted + room + foot
            : room + foot + (draft.Format == DraftFormat.Rich ? "" : "\n") + quoted;
        return (draft with { Signature = signature, WriteBelow = below }).WithSource(text);
    }
}
