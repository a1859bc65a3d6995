using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using Mox.Protocols.Mime.Defects;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Embedded;

/// <summary>Lists what stands in a <c>winmail.dat</c>: application/ms-tnef, which Outlook sends to those it takes for its like.</summary>
/// <remarks>
/// The public description of Transport Neutral Encapsulation Format (MS-OXTNEF §2.1): a signature, a key, then attributes, each with a level, a number, a
/// length, data and the sum of the data. Reads forward, keeps a bounded number of attachments and short texts only. What breaks the format ends the list and
/// is reported as <see cref="DefectKind.InvalidTnef"/>, and so is a wrong sum, which ends nothing.
/// </remarks>
public sealed class TnefReader
{
    private const uint Signature = 0x223E9F78;

    /// <summary>Texts are cut behind so many octets.</summary>
    private const int MaxText = 2048;

    private const int AttachRendering = 0x9002, AttachData = 0x800F, AttachTitle = 0x8010, AttachProperties = 0x9005, MessageProperties = 0x9003,
        Body = 0x800C, SubjectText = 0x8004, ClassText = 0x8008, CodePage = 0x9007;

    private readonly TnefInput _input;
    private readonly DefectScope _defects;
    private readonly int _maxAttachments;
    private readonly ImmutableArray<TnefAttachment>.Builder _attachments = ImmutableArray.CreateBuilder<TnefAttachment>();
    private TnefContent _content = new() { IsTnef = true };
    private TnefAttachment? _open;
    private string _charset = "windows-1252";

    private TnefReader(Stream stream, int maxAttachments, DefectScope defects)
    {
        _input = new TnefInput(stream);
        (_maxAttachments, _defects) = (maxAttachments, defects);
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The part with its transfer encoding undone.</param>
    /// <param name="maxAttachments">More are not listed; <see cref="DefectKind.PartLimit"/> is reported.</param>
    /// <param name="defects">Offsets count from the start of the stream.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task<TnefContent> ReadAsync(Stream stream, int maxAttachments, DefectScope defects, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(maxAttachments);
        var reader = new TnefReader(stream, maxAttachments, defects);
        return await reader.ReadAsync(ct).ConfigureAwait(false);
    }

    /// <summary>The octets of an attachment.</summary>
    /// <param name="attachment">One that was listed.</param>
    /// <param name="stream">The same stream, again from its start; closed with the result.</param>
    public static Stream Open(TnefAttachment attachment, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(attachment);
        return new ForwardSlice(stream, attachment.Start, attachment.Length);
    }

    private async Task<TnefContent> ReadAsync(CancellationToken ct)
    {
        if (await _input.UInt32Async(ct).ConfigureAwait(false) != Signature)
        {
            _defects.Report(DefectKind.InvalidTnef, 0);
            return new TnefContent();
        }

        await _input.UInt16Async(ct).ConfigureAwait(false);
        while (await AttributeAsync(ct).ConfigureAwait(false))
        {
        }

        EndAttachment();
        return _content with { Attachments = _attachments.DrainToImmutable() };
    }

    /// <summary>One attribute; false at the end of the stream or where the format breaks.</summary>
    private async ValueTask<bool> AttributeAsync(CancellationToken ct)
    {
        var start = _input.Position;
        var head = await _input.TakeAsync(9, ct).ConfigureAwait(false);
        if (head.IsEmpty) return false;
        if (head.Length < 9 || head.Span[0] is not (1 or 2)) return Broken(start);
        var number = BinaryPrimitives.ReadUInt16LittleEndian(head.Span[1..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head.Span[5..]);
        _input.Checksum = 0;
        var end = _input.Position + length;
        await DataAsync(number, length, ct).ConfigureAwait(false);
        if (!await _input.SkipAsync(end - _input.Position, ct).ConfigureAwait(false)) return Broken(start);
        var sum = _input.Checksum;
        if (await _input.UInt16Async(ct).ConfigureAwait(false) is not { } said) return Broken(start);
        if (said != sum) _defects.Report(DefectKind.InvalidTnef, start);
        return true;
    }

    private bool Broken(long at)
    {
        _defects.Report(DefectKind.InvalidTnef, at);
        return false;
    }

    /// <summary>The data of an attribute; what is not taken is passed over afterwards.</summary>
    private async ValueTask DataAsync(int number, uint length, CancellationToken ct)
    {
        switch (number)
        {
            case AttachRendering:
                EndAttachment();
                _open = new TnefAttachment();
                break;
            case AttachData:
                _open = (_open ?? new TnefAttachment()) with { Start = _input.Position, Length = length };
                break;
            case AttachTitle:
                var title = await TextAsync(length, ct).ConfigureAwait(false);
                _open ??= new TnefAttachment();
                if (_open.Name.Length == 0) _open = _open with { Name = title };
                break;
            case AttachProperties or MessageProperties:
                var properties = new TnefProperties(_input, length, _charset);
                if (!await properties.ReadAsync(ct).ConfigureAwait(false)) _defects.Report(DefectKind.InvalidTnef, _input.Position);
                if (number == AttachProperties) _open = properties.Of(_open ?? new TnefAttachment());
                else _content = properties.Of(_content);
                break;
            case Body:
                _content = _content with { Bodies = _content.Bodies | TnefBodies.Plain };
                break;
            case SubjectText:
                _content = _content with { Subject = _content.Subject ?? await TextAsync(length, ct).ConfigureAwait(false) };
                break;
            case ClassText:
                _content = _content with { MessageClass = await TextAsync(length, ct).ConfigureAwait(false) };
                break;
            case CodePage:
                if (await _input.UInt32Async(ct).ConfigureAwait(false) is { } page && Charsets.Knows(Label(page))) _charset = Label(page);
                break;
            default:
                break;
        }
    }

    private void EndAttachment()
    {
        if (_open is null) return;
        if (_attachments.Count < _maxAttachments) _attachments.Add(_open);
        else _defects.Report(DefectKind.PartLimit, _input.Position);
        _open = null;
    }

    private async ValueTask<string> TextAsync(uint length, CancellationToken ct)
    {
        var octets = await _input.TakeAsync((int)Math.Min(length, MaxText), ct).ConfigureAwait(false);
        return Charsets.Decode(_charset, octets.Span).TrimEnd('\0');
    }

    private static string Label(uint page) => string.Create(CultureInfo.InvariantCulture, $"cp{page}");
}
