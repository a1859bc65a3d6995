using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Mox.Protocols.Dns;
using Mox.Protocols.Dns.Wire;

namespace Mox.Server.Dns;

/// <summary>One question to one server: over UDP, and over TCP when the answer did not fit.</summary>
/// <remarks>A new socket for each question, so that the port is as random as the id (the system picks it at random);
/// connected, so that the system drops what comes from another address. RFC 1035 §4.2; RFC 7766 §5; RFC 6891 §6.2.</remarks>
internal static class DnsExchange
{
    /// <summary>What a message may measure by UDP: fits every path without fragments.</summary>
    private const ushort UdpSize = 1232;

    /// <summary>Messages that do not belong to the question, after which somebody is taken to be guessing: the rest goes over TCP.</summary>
    private const int MaxStrangers = 16;

    /// <summary>DO is set too: some forwarders pass AD on only to those who set it.</summary>
    private static readonly DnsEdns Edns = new(UdpSize, 0, DnssecOk: true);

    /// <summary>The answer, or why there is none.</summary>
    /// <param name="server">Who is asked.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="checking">False: the resolver shall not check signatures (CD).</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="SocketException">The server cannot be reached.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static Task<(DnsMessage? Answer, DnsFailure? Why)> AskAsync(DnsServer server, DnsQuestion question, bool checking, CancellationToken ct) =>
        AskAsync(server.EndPoint, edns => NewQuery(question, edns, checking), ct);

    /// <summary>Asks a name server about its own zone: it shall not ask others (RD clear).</summary>
    /// <param name="server">Who is asked.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="SocketException">The server cannot be reached.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static Task<(DnsMessage? Answer, DnsFailure? Why)> AskDirectlyAsync(IPEndPoint server, DnsQuestion question, CancellationToken ct) =>
        AskAsync(server, edns => NewQuery(question, edns, checking: true) with { Flags = DnsFlags.None }, ct);

    /// <summary>Sends a message as it is, and gives what comes back, by TCP.</summary>
    /// <exception cref="SocketException">The server cannot be reached.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<byte[]> OverTcpAsync(IPEndPoint server, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, ct).ConfigureAwait(false);
        await using var stream = new NetworkStream(socket);
        var framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed.AsMemory(2));
        await stream.WriteAsync(framed, ct).ConfigureAwait(false);
        var prefix = new byte[2];
        await stream.ReadExactlyAsync(prefix, ct).ConfigureAwait(false);
        var reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        await stream.ReadExactlyAsync(reply, ct).ConfigureAwait(false);
        return reply;
    }

    /// <summary>Sends a message as it is, and gives what comes back with the same id, by UDP.</summary>
    /// <exception cref="SocketException">The server cannot be reached.</exception>
    public static async Task<byte[]> OverUdpAsync(IPEndPoint server, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, ct).ConfigureAwait(false);
        await socket.SendAsync(message, SocketFlags.None, ct).ConfigureAwait(false);
        var buffer = new byte[4096];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, ct).ConfigureAwait(false);
            if (length >= 12 && buffer.AsSpan(0, 2).SequenceEqual(message.Span[..2])) return buffer[..length];
        }
    }

    private static async Task<(DnsMessage? Answer, DnsFailure? Why)> AskAsync(IPEndPoint server, Func<DnsEdns?, DnsMessage> query, CancellationToken ct)
    {
        var edns = Edns;
        var came = await OverUdpAsync(server, query(edns), ct).ConfigureAwait(false);

        // RFC 6891 §6.2.2 and §7: a server that knows no EDNS says FORMERR or NOTIMP.
        if (came is { Code: DnsCode.FormatError or DnsCode.NotImplemented or DnsCode.BadVersion, Edns: null })
        {
            edns = null;
            came = await OverUdpAsync(server, query(edns), ct).ConfigureAwait(false);
        }

        if (came is not null && !came.Is(DnsFlags.Truncated)) return (came, null);
        return await OverTcpAsync(server, query(edns), ct).ConfigureAwait(false);
    }

    /// <summary>The answer; null when it has to be asked again over TCP.</summary>
    private static async Task<DnsMessage?> OverUdpAsync(IPEndPoint server, DnsMessage query, CancellationToken ct)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, ct).ConfigureAwait(false);
        await socket.SendAsync(DnsMessageWriter.Write(query), SocketFlags.None, ct).ConfigureAwait(false);
        var buffer = new byte[4096];
        for (var strangers = 0; strangers < MaxStrangers; strangers++)
        {
            var length = await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, ct).ConfigureAwait(false);

            // What does not belong to the question is no answer, whoever sent it: the right one may still come.
            if (DnsMessage.Parse(buffer.AsSpan(0, length)).Try(out var answer, out _))
            {
                if (Belongs(query, answer)) return answer;
            }
            else if (length >= 12 && BinaryPrimitives.ReadUInt16BigEndian(buffer) == query.Id)
            {
                // With our id, and broken: over TCP it may be whole, and who guesses ids gains nothing by it.
                return null;
            }
        }

        return null;
    }

    private static async Task<(DnsMessage? Answer, DnsFailure? Why)> OverTcpAsync(IPEndPoint server, DnsMessage query, CancellationToken ct)
    {
        var reply = await OverTcpAsync(server, DnsMessageWriter.Write(query), ct).ConfigureAwait(false);
        if (!DnsMessage.Parse(reply).Try(out var answer, out var fault)) return (null, Malformed(fault.ToString()));
        if (!Belongs(query, answer)) return (null, Malformed("it answers another question"));
        return answer.Is(DnsFlags.Truncated) ? (null, Malformed("it is truncated over TCP")) : (answer, null);
    }

    private static DnsFailure Malformed(string how) => new(DnsFailureKind.Malformed, $"the answer cannot be used: {how}");

    private static DnsMessage NewQuery(DnsQuestion question, DnsEdns? edns, bool checking)
    {
        var query = DnsMessage.Query((ushort)RandomNumberGenerator.GetInt32(0x10000), question.Name, question.Type, edns);
        return checking ? query : query with { Flags = query.Flags | DnsFlags.CheckingDisabled };
    }

    /// <summary>Same id, a response, and the question echoed. Some servers leave the question out of an error.</summary>
    private static bool Belongs(DnsMessage query, DnsMessage answer) =>
        answer.Id == query.Id && answer.Is(DnsFlags.Response)
        && (answer.Questions.Length == 1 ? answer.Questions[0] == query.Questions[0] : answer.Questions.Length == 0 && answer.Code is DnsCode.FormatError or DnsCode.NotImplemented);
}
