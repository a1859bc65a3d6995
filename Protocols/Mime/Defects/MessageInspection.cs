using System.Buffers;
using Mox.Protocols.Text;

namespace Mox.Protocols.Mime.Defects;

/// <summary>Reads a whole message, bodies and all, and says everything that is wrong with it. Reading for use does not look into bodies; this does.</summary>
/// <remarks>
/// Besides what <see cref="MimeReader"/> reports: line endings, NULs and lone CRs in bodies (RFC 5322 §2.3), transfer encodings that cannot be undone (RFC 2045 §6),
/// text that is not in the charset it names. Time grows with the message; memory does not: of a text part, at most <see cref="MaxText"/> octets
/// are looked at for their charset. The place of such a defect counts decoded octets from the start of the body.
/// </remarks>
public static class MessageInspection
{
    /// <summary>Decoded octets of a text part that are tried in its charset.</summary>
    public const int MaxText = 1 << 20;

    private const int ChunkOctets = 64 * 1024;

    /// <summary>Inspects a message that lies in memory.</summary>
    public static DefectList Inspect(ReadOnlySpan<byte> message, MimeLimits? limits = null)
    {
        var bodies = new Bodies();
        var reader = new MimeReader(bodies, limits ?? MimeLimits.Default, bodies.Defects);
        reader.Write(message);
        reader.Complete();
        return bodies.Defects;
    }

    /// <summary>Inspects a message from a stream, from where it stands to its end.</summary>
    public static async Task<DefectList> InspectAsync(Stream message, MimeLimits? limits, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var bodies = new Bodies();
        var reader = new MimeReader(bodies, limits ?? MimeLimits.Default, bodies.Defects);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkOctets);
        try
        {
            int read;
            while ((read = await message.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0) reader.Write(buffer.AsSpan(0, read));
            reader.Complete();
            return bodies.Defects;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Takes the bodies of the reader and undoes what their headers say was done to them.</summary>
    private sealed class Bodies : IMimeEvents
    {
        private readonly Stack<Body> _open = new();

        public DefectList Defects { get; } = new();

        public bool WantsBodies => true;

        public void PartBegins(long offset) => _open.Push(new Body());

        public void HeaderEnds(PartHeader facts, HeaderReader header, long bodyStart, bool isOpaque)
        {
            if (!facts.IsMultipart) _open.Peek().Begin(facts, new DefectScope(Defects, bodyStart));
        }

        void IMimeEvents.Body(ReadOnlySpan<byte> octets, BodyPlace place)
        {
            if (place == BodyPlace.Content) _open.Peek().Take(octets);
        }

        public void PartEnds(long bodyEnd, long bodyLines) => _open.Pop().End();
    }

    /// <summary>The body of one part.</summary>
    private sealed class Body
    {
        private static readonly SearchValues<byte> Unwanted = SearchValues.Create("\r\n\0"u8);

        private DefectScope _defects;
        private TransferDecoder? _decoder;
        private ArrayBufferWriter<byte>? _text;
        private string? _charset;
        private long _taken;
        private bool _afterCr;
        private bool _isBinary;

        public void Begin(PartHeader facts, DefectScope defects)
        {
            _defects = defects;
            _decoder = TransferDecoder.For(facts.Encoding, defects);
            _isBinary = facts.Encoding == "binary";
            if (!facts.IsText) return;
            _text = new ArrayBufferWriter<byte>();
            _charset = facts.Parameter("charset");
        }

        public void Take(ReadOnlySpan<byte> octets)
        {
            if (!_isBinary) LookAtLines(octets);
            _taken += octets.Length;
            if (_decoder is null)
            {
                Keep(octets);
                return;
            }

            var output = ArrayPool<byte>.Shared.Rent(TransferDecoder.MaxOutput(octets.Length));
            Keep(output.AsSpan(0, _decoder.Decode(octets, output)));
            ArrayPool<byte>.Shared.Return(output);
        }

        public void End()
        {
            if (_afterCr) _defects.Report(DefectKind.LoneCr, _taken - 1);
            if (_decoder is not null)
            {
                Span<byte> rest = stackalloc byte[TransferDecoder.MaxFinal];
                Keep(rest[.._decoder.Finish(rest)]);
            }

            if (_text is null) return;
            // A text that was cut may end inside a character: then its end proves nothing.
            if (_text.WrittenCount < MaxText) Charsets.Decode(_charset, _text.WrittenSpan, _defects);
        }

        private void Keep(ReadOnlySpan<byte> octets) => _text?.Write(octets[..Math.Min(octets.Length, MaxText - _text.WrittenCount)]);

        /// <summary>RFC 5322 §2.3: CR and LF only together; RFC 2045 §2.7: no NUL.</summary>
        private void LookAtLines(ReadOnlySpan<byte> octets)
        {
            var at = 0;
            if (_afterCr)
            {
                _afterCr = false;
                if (octets[0] == '\n') at = 1;
                else _defects.Report(DefectKind.LoneCr, _taken - 1);
            }

            while (octets[at..].IndexOfAny(Unwanted) is var found and >= 0)
            {
                at += found;
                switch (octets[at])
                {
                    case 0:
                        _defects.Report(DefectKind.Nul, _taken + at);
                        break;
                    case (byte)'\n':
                        _defects.Report(DefectKind.LoneLf, _taken + at);
                        break;
                    default:
                        if (at + 1 == octets.Length) _afterCr = true;
                        else if (octets[at + 1] == '\n') at++;
                        else _defects.Report(DefectKind.LoneCr, _taken + at);
                        break;
                }

                at++;
            }
        }
    }
}
