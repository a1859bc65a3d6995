using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dns.Wire;

/// <summary>A question.</summary>
/// <remarks>RFC 1035 §4.1.2.</remarks>
public readonly record struct DnsQuestion(DnsName Name, DnsType Type, ushort Class = DnsRecord.Internet);

/// <summary>A whole message.</summary>
/// <remarks>RFC 1035 §4.1. The response code has the upper bits of OPT in it already.</remarks>
public sealed record DnsMessage(
    ushort Id,
    DnsFlags Flags,
    DnsCode Code,
    ImmutableArray<DnsQuestion> Questions,
    ImmutableArray<DnsRecord> Answers,
    ImmutableArray<DnsRecord> Authority,
    ImmutableArray<DnsRecord> Additional,
    DnsEdns? Edns)
{
    /// <summary>What is asked for; a query unless said otherwise.</summary>
    public DnsOpcode Opcode { get; init; }

    public bool Is(DnsFlags flag) => (Flags & flag) != 0;

    /// <summary>The question a stub asks: recursion wanted, one name, and the AD bit set, to be told of validation.</summary>
    public static DnsMessage Query(ushort id, DnsName name, DnsType type, DnsEdns? edns) =>
        new(id, DnsFlags.RecursionDesired | DnsFlags.AuthenticData, DnsCode.NoError, [new DnsQuestion(name, type)], [], [], [], edns);

    /// <summary>What the server says of the reason of its answer.</summary>
    /// <remarks>RFC 8914.</remarks>
    public IEnumerable<DnsExtendedError> ExtendedErrors => Edns is null ? [] : Edns.Options.Select(DnsExtendedError.From).OfType<DnsExtendedError>();

    /// <summary>Reads a message. One that says it was truncated is read as far as it goes.</summary>
    public static Parsed<DnsMessage> Parse(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < 12) return new SyntaxFault(octets.Length, "header of 12 octets");
        var reader = new DnsMessageReader(octets);
        var id = reader.UInt16();
        var bits = reader.UInt16();
        var (questionCount, answerCount, authorityCount, additionalCount) = (reader.UInt16(), reader.UInt16(), reader.UInt16(), reader.UInt16());
        var flags = (DnsFlags)(bits & 0x87B0);
        var questions = ImmutableArray.CreateBuilder<DnsQuestion>();
        for (var i = 0; i < questionCount && !reader.Failed; i++)
        {
            var question = new DnsQuestion(reader.Name(), (DnsType)reader.UInt16(), reader.UInt16());
            if (!reader.Failed) questions.Add(question);
        }

        DnsEdns? edns = null;
        var extended = 0;
        var answers = reader.Records(answerCount, ref edns, ref extended);
        var authority = reader.Records(authorityCount, ref edns, ref extended);
        var additional = reader.Records(additionalCount, ref edns, ref extended);
        if (reader.Failed && (flags & DnsFlags.Truncated) == 0) return new SyntaxFault(reader.At, reader.Expected);
        return new DnsMessage(id, flags, (DnsCode)((extended << 4) | (bits & 0xF)), questions.ToImmutable(), answers, authority, additional, edns) { Opcode = (DnsOpcode)((bits >> 11) & 0xF) };
    }
}
