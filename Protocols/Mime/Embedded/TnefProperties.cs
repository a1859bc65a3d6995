using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Embedded;

/// <summary>The list of MAPI properties in an attribute of TNEF; a few of them are kept.</summary>
/// <remarks>MS-OXTNEF §2.1.3.4: a count, then for each property its type and number, a name when it is a named one, and its values, padded to four octets.</remarks>
internal sealed class TnefProperties(TnefInput input, long length, string charset)
{
    /// <summary>Texts are cut behind so many octets.</summary>
    private const int MaxText = 2048;

    private const int TypeObject = 0x0D, TypeString = 0x1E, TypeUnicode = 0x1F, TypeBinary = 0x102, Multiple = 0x1000;

    private const int BodyText = 0x1000, RtfCompressed = 0x1009, BodyHtml = 0x1013, AttachData = 0x3701, FileName = 0x3704, LongFileName = 0x3707, MediaTypeTag = 0x370E, AttachContentId = 0x3712,
        DisplayName = 0x3001, SubjectText = 0x0037, MessageClass = 0x001A;

    private readonly Dictionary<int, string> _texts = [];
    private readonly long _end = input.Position + length;
    private TnefBodies _bodies;
    private long _dataStart;
    private long _dataLength;
    private bool _isObject;

    /// <summary>The attachment with what the properties say of it.</summary>
    public TnefAttachment Of(TnefAttachment attachment) => attachment with
    {
        Name = _texts.GetValueOrDefault(LongFileName) ?? (attachment.Name.Length > 0 ? attachment.Name : _texts.GetValueOrDefault(FileName) ?? _texts.GetValueOrDefault(DisplayName) ?? ""),
        MediaType = _texts.GetValueOrDefault(MediaTypeTag) ?? attachment.MediaType,
        ContentId = _texts.GetValueOrDefault(AttachContentId)?.Trim().TrimStart('<').TrimEnd('>') ?? attachment.ContentId,
        Start = _dataStart > 0 ? _dataStart : attachment.Start,
        Length = _dataStart > 0 ? _dataLength : attachment.Length,
        IsMessage = _isObject || attachment.IsMessage,
    };

    /// <summary>The message with what the properties say of it.</summary>
    public TnefContent Of(TnefContent content) => content with
    {
        Subject = _texts.GetValueOrDefault(SubjectText) ?? content.Subject,
        MessageClass = _texts.GetValueOrDefault(MessageClass) ?? content.MessageClass,
        Bodies = content.Bodies | _bodies,
    };

    /// <summary>Reads the list; false when it breaks the format or leaves its attribute.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        if (await input.UInt32Async(ct).ConfigureAwait(false) is not { } count) return false;
        for (var i = 0u; i < count; i++)
        {
            if (!await PropertyAsync(ct).ConfigureAwait(false)) return false;
        }

        return input.Position <= _end;
    }

    private async ValueTask<bool> PropertyAsync(CancellationToken ct)
    {
        if (_end - input.Position < 4 || await input.UInt32Async(ct).ConfigureAwait(false) is not { } tag) return false;
        var (type, number) = ((int)(tag & 0xFFFF), (int)(tag >> 16));
        if (number >= 0x8000 && !await NameAsync(ct).ConfigureAwait(false)) return false;
        var kind = type & ~Multiple;
        var several = (type & Multiple) != 0;
        if (kind is TypeObject or TypeString or TypeUnicode or TypeBinary || several)
        {
            if (await CountAsync(ct).ConfigureAwait(false) is not { } values) return false;
            for (var i = 0u; i < values; i++)
            {
                var read = Size(kind) is var size and > 0 ? await SkipAsync(size, ct).ConfigureAwait(false) : await VariableAsync(kind, number, ct).ConfigureAwait(false);
                if (!read) return false;
            }

            return true;
        }

        return Size(kind) is var fixedSize and > 0 && await SkipAsync(fixedSize, ct).ConfigureAwait(false);
    }

    /// <summary>Octets of a value of fixed length with its padding; 0 for one of variable length or of no known type.</summary>
    private static int Size(int type) => type switch
    {
        0x02 or 0x03 or 0x04 or 0x0A or 0x0B or 0x01 => 4,
        0x05 or 0x06 or 0x07 or 0x14 or 0x40 => 8,
        0x48 => 16,
        _ => 0,
    };

    private async ValueTask<bool> NameAsync(CancellationToken ct)
    {
        if (!await SkipAsync(16, ct).ConfigureAwait(false) || await input.UInt32Async(ct).ConfigureAwait(false) is not { } kind) return false;
        if (kind == 0) return await SkipAsync(4, ct).ConfigureAwait(false);
        return await CountAsync(ct).ConfigureAwait(false) is { } octets && await SkipAsync(Padded(octets), ct).ConfigureAwait(false);
    }

    private async ValueTask<bool> VariableAsync(int kind, int number, CancellationToken ct)
    {
        if (kind is not (TypeObject or TypeString or TypeUnicode or TypeBinary)) return false;
        if (await CountAsync(ct).ConfigureAwait(false) is not { } octets) return false;
        var end = input.Position + Padded(octets);
        if (end > _end) return false;
        switch (number)
        {
            case AttachData:
                // An object has the id of its interface before it.
                var id = kind == TypeObject ? Math.Min(16, octets) : 0;
                (_isObject, _dataStart, _dataLength) = (kind == TypeObject, input.Position + id, octets - id);
                break;
            case RtfCompressed:
                _bodies |= TnefBodies.Rtf;
                break;
            case BodyHtml:
                _bodies |= TnefBodies.Html;
                break;
            case BodyText:
                _bodies |= TnefBodies.Plain;
                break;
            case FileName or LongFileName or MediaTypeTag or AttachContentId or DisplayName or SubjectText or MessageClass when kind is TypeString or TypeUnicode:
                var value = await input.ValueAsync(octets, MaxText, ct).ConfigureAwait(false);
                var text = Charsets.Decode(kind == TypeUnicode ? "utf-16le" : charset, value).TrimEnd('\0');
                if (text.Length > 0) _texts[number] = text;
                break;
            default:
                break;
        }

        return await input.SkipAsync(end - input.Position, ct).ConfigureAwait(false);
    }

    /// <summary>A count or a length; null when it is more than what is left of the attribute can hold.</summary>
    private async ValueTask<uint?> CountAsync(CancellationToken ct) =>
        await input.UInt32Async(ct).ConfigureAwait(false) is { } count && count <= _end - input.Position ? count : null;

    private async ValueTask<bool> SkipAsync(long octets, CancellationToken ct) => octets <= _end - input.Position && await input.SkipAsync(octets, ct).ConfigureAwait(false);

    private static long Padded(uint octets) => (octets + 3L) & ~3L;
}
