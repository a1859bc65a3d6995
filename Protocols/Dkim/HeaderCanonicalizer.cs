using System.Buffers;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Dkim;

/// <summary>Brings header fields into the form that is hashed.</summary>
internal static class HeaderCanonicalizer
{
    /// <summary>Writes a field with its line end.</summary>
    public static void Write(HeaderField field, DkimForm form, ArrayBufferWriter<byte> into)
    {
        Write(field.Raw, field.ValueStart, form, into);
        into.Write("\r\n"u8);
    }

    /// <summary>Writes the field that holds the signature itself: without the value of <c>b=</c> and without a line end. RFC 6376 §3.7.</summary>
    public static void WriteSignature(HeaderField field, DkimForm form, ArrayBufferWriter<byte> into)
    {
        var raw = field.Raw;
        var (start, end) = SignatureValue(raw, field.ValueStart);
        if (start == end)
        {
            Write(raw, field.ValueStart, form, into);
            return;
        }

        var without = ArrayPool<byte>.Shared.Rent(raw.Length);
        raw[..start].CopyTo(without);
        raw[end..].CopyTo(without.AsSpan(start));
        Write(without.AsSpan(0, raw.Length - (end - start)), field.ValueStart, form, into);
        ArrayPool<byte>.Shared.Return(without);
    }

    /// <summary>Writes a field without its line end.</summary>
    private static void Write(ReadOnlySpan<byte> raw, int valueStart, DkimForm form, ArrayBufferWriter<byte> into)
    {
        raw = HeaderLine.Content(raw);
        if (form == DkimForm.Simple) into.Write(raw);
        else Relax(raw, Math.Min(valueStart, raw.Length), into);
    }

    /// <summary>Name in lower case, one line, runs of white space as one space, none at either end of the value. RFC 6376 §3.4.2.</summary>
    private static void Relax(ReadOnlySpan<byte> raw, int valueStart, ArrayBufferWriter<byte> into)
    {
        var output = into.GetSpan(raw.Length + 1);
        var at = 0;
        foreach (var octet in raw[..(valueStart - 1)].TrimEnd(" \t"u8)) output[at++] = octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
        output[at++] = (byte)':';
        var begin = at;
        var space = false;
        var value = raw[valueStart..];
        for (var i = 0; i < value.Length; i++)
        {
            var octet = value[i];
            if (octet is (byte)' ' or (byte)'\t')
            {
                space = true;
                continue;
            }

            // Inside a field a line end is always followed by white space: it is taken away, with its carriage return.
            if (octet == '\n' || octet == '\r' && i + 1 < value.Length && value[i + 1] == '\n') continue;
            if (space && at > begin) output[at++] = (byte)' ';
            space = false;
            output[at++] = octet;
        }

        into.Advance(at);
    }

    /// <summary>Where the value of <c>b=</c> stands, white space around it included; an empty range when there is none.</summary>
    private static (int Start, int End) SignatureValue(ReadOnlySpan<byte> raw, int valueStart)
    {
        var end = HeaderLine.Content(raw).Length;
        for (var start = Math.Min(valueStart, end); start < end;)
        {
            var length = raw[start..end].IndexOf((byte)';');
            var tagEnd = length < 0 ? end : start + length;
            var equals = raw[start..tagEnd].IndexOf((byte)'=');
            if (equals >= 0 && raw.Slice(start, equals).Trim(" \t\r\n"u8).SequenceEqual("b"u8)) return (start + equals + 1, tagEnd);
            start = tagEnd + 1;
        }

        return (end, end);
    }
}
