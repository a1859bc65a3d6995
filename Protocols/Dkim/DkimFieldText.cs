using System.Globalization;
using System.Text;

namespace Mox.Protocols.Dkim;

/// <summary>Writes a DKIM-Signature field: folded before the line gets long, <c>b=</c> last. RFC 6376 §3.5.</summary>
internal sealed class DkimFieldText
{
    /// <summary>Columns of a line that are filled; RFC 5322 §2.1.1 asks for 78 at most.</summary>
    private const int MaxColumn = 76;

    private readonly StringBuilder _text = new();
    private int _column;

    /// <summary>The field without a line end. Without a signature it ends in <c>b=</c>.</summary>
    public static string Write(DkimSignature signature)
    {
        var field = new DkimFieldText();
        field.Word($"{DkimSignature.FieldName}:", space: false);
        field.Word("v=1;");
        field.Word($"a={signature.Algorithm.Name()};");
        field.Word($"c={signature.HeaderForm.Name()}/{signature.BodyForm.Name()};");
        field.Word($"d={signature.Domain};");
        field.Word($"s={signature.Selector};");
        if (signature.Identity is { } identity) field.Word($"i={QuotedPrintable(identity)};");
        if (signature.SignedAt is { } signedAt) field.Word(string.Create(CultureInfo.InvariantCulture, $"t={signedAt.ToUnixTimeSeconds()};"));
        if (signature.ExpiresAt is { } expiresAt) field.Word(string.Create(CultureInfo.InvariantCulture, $"x={expiresAt.ToUnixTimeSeconds()};"));
        for (var i = 0; i < signature.SignedFields.Length; i++)
        {
            field.Word($"{(i == 0 ? "h=" : "")}{signature.SignedFields[i]}{(i == signature.SignedFields.Length - 1 ? ";" : ":")}", space: i == 0);
        }

        field.Word($"bh={Convert.ToBase64String(signature.BodyHash.AsSpan())};");
        field.Word("b=");
        field.Pieces(Convert.ToBase64String(signature.Signature.AsSpan()));
        return field._text.ToString();
    }

    private void Word(string word, bool space = true)
    {
        if (_column > 0 && _column + word.Length + 1 > MaxColumn) Fold();
        else if (_column > 0 && space)
        {
            _text.Append(' ');
            _column++;
        }

        _text.Append(word);
        _column += word.Length;
    }

    /// <summary>White space inside base64 does not count: it is cut anywhere.</summary>
    private void Pieces(string base64)
    {
        for (var at = 0; at < base64.Length;)
        {
            if (_column >= MaxColumn) Fold();
            var length = Math.Min(MaxColumn - _column, base64.Length - at);
            _text.Append(base64, at, length);
            _column += length;
            at += length;
        }
    }

    private void Fold()
    {
        _text.Append("\r\n\t");
        _column = 1;
    }

    /// <summary>RFC 6376 §2.11: all but printable ASCII, and the equals sign and the semicolon, as <c>=XX</c>.</summary>
    private static string QuotedPrintable(string text)
    {
        var written = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is > (byte)' ' and < 0x7F and not ((byte)'=' or (byte)';')) written.Append((char)octet);
            else written.Append(CultureInfo.InvariantCulture, $"={octet:X2}");
        }

        return written.ToString();
    }
}
