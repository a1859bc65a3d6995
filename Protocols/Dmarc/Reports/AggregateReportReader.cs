using System.Text;
using System.Xml;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dmarc.Reports;

/// <summary>Reads aggregate reports as they come in, with whatever namespace and order of elements.</summary>
/// <remarks>
/// RFC 7489 §C; RFC 9990 §A. No document type is taken, so that no entity can grow or reach out, and no more is read and kept than the limits say. Words
/// are the same in either case of letters; an element that is unknown or holds nonsense is passed over.
/// </remarks>
public static class AggregateReportReader
{
    /// <summary>The longest text of one element that is kept, in characters.</summary>
    public const int MaxText = 4096;

    /// <summary>Signatures, SPF results and reasons of one row, and errors of a report, that are kept of each kind.</summary>
    public const int MaxParts = 100;

    /// <summary>Elements that may stand around the report: some senders put it into one of a schema, and never close that.</summary>
    private const int MaxAround = 2;

    /// <summary>Reads a report. What stands behind it is not looked at.</summary>
    /// <param name="input">The XML, not packed; stays open.</param>
    /// <param name="maxCharacters">The longest report that is read, in characters.</param>
    /// <param name="maxRows">The most rows that are read.</param>
    /// <param name="ct">Ends the work.</param>
    /// <returns>The report. Faults: not well-formed, beyond a limit, no report, no domain in it; the offset is always 0.</returns>
    /// <exception cref="IOException">The stream could not be read.</exception>
    public static async Task<Parsed<AggregateReport>> ReadAsync(Stream input, long maxCharacters, int maxRows, CancellationToken ct)
    {
        using var text = new StreamReader(input, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        while (text.Peek() is ' ' or '\t' or '\r' or '\n') text.Read();
        var settings = new XmlReaderSettings
        {
            Async = true,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = maxCharacters,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CheckCharacters = false,
        };
        using var reader = XmlReader.Create(text, settings);
        try
        {
            return await ReadAsync(reader, maxRows, ct).ConfigureAwait(false);
        }
        catch (XmlException)
        {
            return new SyntaxFault(0, "well-formed XML within the limit of its length");
        }
    }

    private static async Task<Parsed<AggregateReport>> ReadAsync(XmlReader reader, int maxRows, CancellationToken ct)
    {
        var report = new ReportDraft();
        var path = new List<string>();
        var text = new StringBuilder();
        var around = 0;
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            ct.ThrowIfCancellationRequested();
            var ends = reader.NodeType == XmlNodeType.EndElement && path.Count > 0;
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when path.Count == 0 && reader.LocalName != "feedback":
                    if (++around > MaxAround) return new SyntaxFault(0, "feedback");
                    break;
                case XmlNodeType.Element:
                    path.Add(path.Count < 16 ? reader.LocalName : "");
                    text.Clear();
                    ends = reader.IsEmptyElement;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when path.Count > 0:
                    await AppendAsync(reader, text).ConfigureAwait(false);
                    break;
            }

            if (ends && End(report, path, text, maxRows) is { } fault) return fault;
            if (ends && path.Count == 0) break;
        }

        return report.Finish();
    }

    private static SyntaxFault? End(ReportDraft report, List<string> path, StringBuilder text, int maxRows)
    {
        if (path.Count is > 1 and < 16) report.Take(path[^2], path[^1], path.Count, text.ToString().Trim());
        path.RemoveAt(path.Count - 1);
        text.Clear();
        return report.Rows > maxRows ? new SyntaxFault(0, $"at most {maxRows} rows") : null;
    }

    /// <summary>The text in pieces, so that a long one is not made whole.</summary>
    private static async Task AppendAsync(XmlReader reader, StringBuilder text)
    {
        if (!reader.CanReadValueChunk)
        {
            var whole = reader.Value;
            text.Append(whole.AsSpan(0, Math.Min(whole.Length, MaxText - text.Length)));
            return;
        }

        var buffer = new char[512];
        int count;
        while (text.Length < MaxText && (count = await reader.ReadValueChunkAsync(buffer, 0, Math.Min(buffer.Length, MaxText - text.Length)).ConfigureAwait(false)) > 0) text.Append(buffer, 0, count);
    }
}
