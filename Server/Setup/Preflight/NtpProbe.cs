using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Mox.Protocols.Addresses;
using Mox.Server.DnsCheck;

namespace Mox.Server.Setup.Preflight;

/// <summary>What a comparison of clocks came to.</summary>
/// <param name="Offset">How much is to be added to our time; null when nobody answered.</param>
/// <param name="Text">Who answered, or why nobody did.</param>
internal sealed record ClockReading(TimeSpan? Offset, string Text);

/// <summary>Compares our clock with others.</summary>
internal interface IClockProbe
{
    /// <summary>Asks servers in turn until one answers.</summary>
    Task<ClockReading> CompareAsync(CheckResolver dns, IReadOnlyList<string> servers, CancellationToken ct);
}

/// <summary>Asks time servers by a single question each.</summary>
/// <remarks>SNTP, version 4. The reply counts when it is from whom was asked, is that of a server in step, and repeats the random number that stood in place of our time.</remarks>
internal sealed class NtpProbe(TimeProvider time) : IClockProbe
{
    private const int Octets = 48, Port = 123;

    private const byte VersionClient = 0b00_100_011, ModeServer = 4, NotInStep = 3;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(4);

    private static readonly DateTimeOffset Epoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task<ClockReading> CompareAsync(CheckResolver dns, IReadOnlyList<string> servers, CancellationToken ct)
    {
        var faults = new List<string>();
        foreach (var server in servers)
        {
            var (host, port) = server.LastIndexOf(':') is > 0 and var colon && int.TryParse(server[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? (server[..colon], given) : (server, Port);
            if (!IPAddress.TryParse(host, out var address))
            {
                if (!DomainName.Parse(host).Try(out var name, out _))
                {
                    faults.Add($"{host} is no name of a host");
                    continue;
                }

                var answer = await dns.AddressesAsync(name, ct).ConfigureAwait(false);
                address = answer.Records.OrderBy(ip => ip.AddressFamily == AddressFamily.InterNetworkV6).FirstOrDefault();
                if (address is null)
                {
                    faults.Add($"{host}: {answer.Failure?.Reason ?? "it has no address"}");
                    continue;
                }
            }

            var (offset, fault) = await AskAsync(new IPEndPoint(address, port), ct).ConfigureAwait(false);
            if (offset is not null) return new ClockReading(offset, host);
            faults.Add($"{host}: {fault}");
        }

        return new ClockReading(null, string.Join("; ", faults));
    }

    private async Task<(TimeSpan? Offset, string Fault)> AskAsync(IPEndPoint server, CancellationToken ct)
    {
        var question = new byte[Octets];
        question[0] = VersionClient;
        RandomNumberGenerator.Fill(question.AsSpan(40, 8));
        using var late = new CancellationTokenSource(Wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);

            // Connected: the system drops what comes from anybody else.
            await socket.ConnectAsync(server, either.Token).ConfigureAwait(false);
            var sent = time.GetUtcNow();
            await socket.SendAsync(question, either.Token).ConfigureAwait(false);
            var reply = new byte[Octets * 4];
            while (true)
            {
                var length = await socket.ReceiveAsync(reply, either.Token).ConfigureAwait(false);
                var came = time.GetUtcNow();

                // Not the answer to this question: somebody guesses.
                if (length < Octets || (reply[0] & 7) != ModeServer || !reply.AsSpan(24, 8).SequenceEqual(question.AsSpan(40, 8))) continue;
                if (reply[0] >> 6 == NotInStep || reply[1] is 0 or > 15) return (null, "its own clock is not in step");
                var (received, left) = (Read(reply.AsSpan(32, 8), sent), Read(reply.AsSpan(40, 8), sent));
                return (((received - sent) + (left - came)) / 2, "");
            }
        }
        catch (SocketException fault)
        {
            return (null, fault.Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, "no answer in time");
        }
    }

    /// <summary>A timestamp; of the eras of 136 years the one nearest to our own time is meant.</summary>
    private static DateTimeOffset Read(ReadOnlySpan<byte> octets, DateTimeOffset near)
    {
        var seconds = BinaryPrimitives.ReadUInt32BigEndian(octets);
        var fraction = BinaryPrimitives.ReadUInt32BigEndian(octets[4..]);
        var at = Epoch.AddSeconds(seconds).AddTicks((long)(fraction * (double)TimeSpan.TicksPerSecond / (1L << 32)));
        var era = TimeSpan.FromSeconds(1L << 32);
        while (at + era / 2 < near) at += era;
        return at;
    }
}
