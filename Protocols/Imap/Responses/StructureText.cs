using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Mime;
using Mox.Protocols.Mime.Compose;
using Mox.Protocols.Mime.Fields;

namespace Mox.Protocols.Imap;

/// <summary>Writes BODY and BODYSTRUCTURE of a message.</summary>
/// <remarks>RFC 9051 §7.5.2, §9: body. Type, subtype, encoding and names of parameters in upper case, as the RFC's own examples have them.</remarks>
internal static class StructureText
{
    private static readonly Envelope s_noEnvelope = new();
    private static readonly SearchValues<char> s_token = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Except("()<>@,;:\\\"/[]?=")]);
    private static readonly HeaderParameter s_charset = new("charset", "us-ascii");
    private static readonly MessagePart s_empty = new() { HeaderStart = 0, BodyStart = 0, BodyEnd = 0, BodyLines = 0, Type = "text", Subtype = "plain" };

    public static void Write(ResponseWriter to, MessagePart part, bool extended)
    {
        to.Octet('(');
        if (part.IsMultipart) WriteMultipart(to, part, extended);
        else WriteSingle(to, part, extended);
        to.Octet(')');
    }

    private static void WriteMultipart(ResponseWriter to, MessagePart part, bool extended)
    {
        // The grammar asks for one part at least; a multipart in which none was found has an empty one.
        if (part.Children.IsEmpty) Write(to, s_empty, extended);
        foreach (var child in part.Children) Write(to, child, extended);
        to.Octet(' ');
        Upper(to, part.Subtype);
        if (!extended) return;
        to.Octet(' ');
        WriteParameters(to, part.Parameters);
        WriteRest(to, part);
    }

    private static void WriteSingle(ResponseWriter to, MessagePart part, bool extended)
    {
        Upper(to, part.Type);
        to.Octet(' ');
        Upper(to, part.Subtype);
        to.Octet(' ');
        WriteParameters(to, WithCharset(part));
        to.Octet(' ');
        to.NValue(part.ContentId);
        to.Octet(' ');
        to.NText(part.Description);
        to.Octet(' ');
        Upper(to, IsToken(part.Encoding) ? part.Encoding : "7bit");
        to.Octet(' ');
        to.Number((ulong)part.BodyLength);
        if (part.Type == "message" && part.Subtype is "rfc822" or "global")
        {
            // A message that was not read, for it is encoded or lies too deep, is shown as an empty one: the grammar leaves no choice.
            to.Octet(' ');
            EnvelopeText.Write(to, part.Message?.Envelope ?? s_noEnvelope);
            to.Octet(' ');
            Write(to, part.Message ?? s_empty, extended);
        }

        if (part.IsText || (part.Type == "message" && part.Subtype is "rfc822" or "global"))
        {
            to.Octet(' ');
            to.Number((ulong)part.BodyLines);
        }

        if (!extended) return;
        to.Octet(' ');
        to.NValue(part.Md5);
        WriteRest(to, part);
    }

    /// <summary>What single parts and multiparts end with alike: disposition, language, location.</summary>
    private static void WriteRest(ResponseWriter to, MessagePart part)
    {
        to.Octet(' ');
        if (part.Disposition is { } disposition)
        {
            to.Octet('(');
            Upper(to, disposition);
            to.Octet(' ');
            WriteParameters(to, part.DispositionParameters);
            to.Octet(')');
        }
        else
        {
            to.Raw("NIL"u8);
        }

        to.Octet(' ');
        if (part.Languages.IsEmpty)
        {
            to.Raw("NIL"u8);
        }
        else
        {
            for (var i = 0; i < part.Languages.Length; i++)
            {
                to.Octet(i == 0 ? '(' : ' ');
                to.NValue(part.Languages[i]);
            }

            to.Octet(')');
        }

        to.Octet(' ');
        to.NValue(part.Location);
    }

    /// <remarks>RFC 2231 §4: a value beyond ASCII goes as <c>name*</c> to a client that did not enable UTF-8.</remarks>
    private static void WriteParameters(ResponseWriter to, ImmutableArray<HeaderParameter> parameters)
    {
        if (parameters.IsEmpty)
        {
            to.Raw("NIL"u8);
            return;
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            to.Octet(i == 0 ? '(' : ' ');
            var (name, value) = parameters[i];
            var encode = !to.Dialect.Utf8 && !Ascii.IsValid(value);
            Upper(to, encode ? name + "*" : name);
            to.Octet(' ');
            to.String(encode ? ParameterWriter.Extended(value) : value);
        }

        to.Octet(')');
    }

    /// <summary>The charset of text that names none is told, as Dovecot does: clients need not know the default.</summary>
    /// <remarks>RFC 2046 §4.1.2.</remarks>
    private static ImmutableArray<HeaderParameter> WithCharset(MessagePart part) =>
        part.IsText && part.Parameter("charset") is null ? part.Parameters.Add(s_charset) : part.Parameters;

    /// <summary>A field Content-Transfer-Encoding that breaks its grammar counts as missing.</summary>
    /// <remarks>RFC 2045 §5.1: token.</remarks>
    private static bool IsToken(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExcept(s_token) < 0;

    private static void Upper(ResponseWriter to, string text) => to.NValue(text.ToUpperInvariant());
}
