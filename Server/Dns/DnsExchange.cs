using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.Dns;

/// <summary>One question to one server: over UDP, and over TCP when the answer did not fit.</summary>
/// <remarks>A new socket for each question, so that the port is as random as the id; connected, so that the system drops what comes from another address.
/// RFC 1035 §4.2; RFC 7766 §5; RFC 6891 §6.2.</remarks>
internal static class DnsExchange
{
    /// <summary>What a message may measure by UDP: fits every path without fragments.</summary>
    private const ushort UdpSize = 1232;

    /// <summary>The answer, or null when none came that belongs to the question.</summary>
    /// <exception cref="SocketException">The server cannot be reached.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<DnsMessage?> AskAsync(DnsServer server, DnsQuestion question, CancellationToken ct)
    {
        var answer = await OverUdpAsync(server, question, new DnsEdns(UdpSize, 0, DnssecOk: false), ct).ConfigureAwait(false);

        // RFC 6891 §6.2.2 and §7: a server that knows no EDNS says FORMERR or NOTIMP.
        var edns = answer.Code is not (DnsCode.FormatError or DnsCode.NotImplemented or DnsCode.BadVersion) || answer.Edns is not null;
        if (!edns) answer = await OverUdpAsync(server, question, null, ct).ConfigureAwait(false);
        return answer.Is(DnsFlags.Truncated) ? await OverTcpAsync(server, question, edns ? new DnsEdns(UdpSize, 0, DnssecOk: false) : null, ct).ConfigureAwait(false) : answer;
    }

    private static async Task<DnsMessage> OverUdpAsync(DnsServer server, DnsQuestion question, DnsEdns? edns, CancellationToken ct)
    {
        using var socket = new Socket(server.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server.EndPoint, ct).ConfigureAwait(false);
        var query = NewQuery(question, edns);
        await socket.SendAsync(DnsMessageWriter.Write(query), SocketFlags.None, ct).ConfigureAwait(false);
        var buffer = new byte[ushort.MaxValue];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, ct).ConfigureAwait(false);

            // What does not belong to the question is no answer, whoever sent it: the right one may still come.
            if (DnsMessage.Parse(buffer.AsSpan(0, length)).Try(out var answer, out _) && Belongs(query, answer)) return answer;
        }
    }

    private static async Task<DnsMessage?> OverTcpAsync(DnsServer server, DnsQuestion question, DnsEdns? edns, CancellationToken ct)
    {
        using var socket = new Socket(server.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.EndPoint, ct).ConfigureAwait(false);
        await using var stream = new NetworkStream(socket);
        var query = NewQuery(question, edns);
        var message = DnsMessageWriter.Write(query);
        var framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, 2);
        await stream.WriteAsync(framed, ct).ConfigureAwait(false);
        var prefix = new byte[2];
        await stream.ReadExactlyAsync(prefix, ct).ConfigureAwait(false);
        var reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        await stream.ReadExactlyAsync(reply, ct).ConfigureAwait(false);
        return DnsMessage.Parse(reply).Try(out var answer, out _) && Belongs(query, answer) && !answer.Is(DnsFlags.Truncated) ? answer : null;
    }

    private static DnsMessage NewQuery(DnsQuestion question, DnsEdns? edns) =>
        DnsMessage.Query((ushort)RandomNumberGenerator.GetInt32(0x10000), question.Name, question.Type, edns);

    /// <summary>Same id, a response, and the question echoed. Some servers leave the question out of an error.</summary>
    private static bool Belongs(DnsMessage query, DnsMessage answer) =>
        answer.Id == query.Id && answer.Is(DnsFlags.Response)
        && (answer.Questions.Length == 1 ? answer.Questions[0] == query.Questions[0] : answer.Questions.Length == 0 && answer.Code is DnsCode.FormatError or DnsCode.NotImplemented);
}
