using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Mox.Protocols.Addresses;
using Mox.Protocols.Smtp.Client;
using Mox.Shared.Words;

namespace Mox.Server.DnsCheck.Probes;

/// <summary>Speaks to mail hosts over sockets.</summary>
/// <param name="name">The name given in EHLO.</param>
/// <param name="timeout">The longest a probe takes.</param>
/// <param name="time">The clock.</param>
/// <param name="port">The port.</param>
/// <param name="roots">Authorities trusted in place of those of the system; null for those.</param>
internal sealed class SmtpProbe(DomainName name, TimeSpan timeout, TimeProvider time, int port = 25, X509Certificate2Collection? roots = null) : ISmtpProbe
{
    private const int MaxReason = 200;

    /// <inheritdoc/>
    public Task<SmtpReading> GreetAsync(IPAddress address, CancellationToken ct) => WithinAsync(address, async (stream, until) =>
    {
        var conversation = new SmtpClientConversation(Pipes(stream), ConversationTimeouts.Standard, time);
        var greeting = await conversation.GreetAsync(until).ConfigureAwait(false);
        try
        {
            await conversation.QuitAsync(until).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // It greeted in time; how long its good-bye takes says nothing.
        }

        return greeting.Code == 220 ? new SmtpReading(ProbeFault.None, Text(greeting)) : new SmtpReading(ProbeFault.Broken, Text(greeting));
    }, ct);

    /// <inheritdoc/>
    public Task<SmtpReading> StartTlsAsync(IPAddress address, DomainName host, CancellationToken ct) => WithinAsync(address, async (stream, until) =>
    {
        var conversation = new SmtpClientConversation(Pipes(stream), ConversationTimeouts.Standard, time);
        var greeting = await conversation.GreetAsync(until).ConfigureAwait(false);
        if (greeting.Code != 220) return new SmtpReading(ProbeFault.Broken, Text(greeting));
        var hello = await conversation.HelloAsync(name.Ascii, until).ConfigureAwait(false);
        if (!hello.IsSuccess) return new SmtpReading(ProbeFault.Broken, Text(hello));
        if (!conversation.Offered.StartTls) return new SmtpReading(ProbeFault.NoTls, Worded.Of(FindingWords.StartTlsNotOffered));
        var begin = await conversation.BeginTlsAsync(until).ConfigureAwait(false);
        return begin.Code == 220 ? await HandshakeAsync(stream, host, until).ConfigureAwait(false) : new SmtpReading(ProbeFault.NoTls, Text(begin));
    }, ct);

    private async Task<SmtpReading> HandshakeAsync(Stream stream, DomainName host, CancellationToken ct)
    {
        var seen = new SmtpReading(ProbeFault.None, "");
        await using var ssl = new SslStream(stream, leaveInnerStreamOpen: true);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host.Ascii,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            AllowRenegotiation = false,

            // What is presented is looked at, whatever it is: no mail is sent.
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                seen = seen with { Certificates = Presented(certificate, chain), CertificateFault = CertificateFaults.Describe(errors, chain) };
                return certificate is not null;
            },
        };
        if (roots is not null) options.CertificateChainPolicy = CertificateFaults.Policy(roots);
        try
        {
            await ssl.AuthenticateAsClientAsync(options, ct).ConfigureAwait(false);
            return seen with { Tls = CertificateFaults.Name(ssl.SslProtocol) };
        }
        catch (AuthenticationException fault)
        {
            return seen with { Fault = ProbeFault.Handshake, Reason = Clean(fault.Message) };
        }
    }

    private static ImmutableArray<ImmutableArray<byte>> Presented(X509Certificate? certificate, X509Chain? chain)
    {
        if (certificate is null) return [];
        ImmutableArray<byte> own = [.. certificate.GetRawCertData()];
        return chain is null ? [own] : [own, .. chain.ChainPolicy.ExtraStore.Select(other => ImmutableArray.Create(other.RawData)).Where(other => !other.AsSpan().SequenceEqual(own.AsSpan()))];
    }

    private async Task<SmtpReading> WithinAsync(IPAddress address, Func<Stream, CancellationToken, Task<SmtpReading>> talk, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(address, port), either.Token).ConfigureAwait(false);
            await using var stream = new NetworkStream(socket);
            return await talk(stream, either.Token).ConfigureAwait(false);
        }
        catch (SocketException fault)
        {
            return new SmtpReading(fault.SocketErrorCode == SocketError.ConnectionRefused ? ProbeFault.Refused : ProbeFault.Unreachable, fault.Message);
        }
        catch (Exception fault) when (fault is IOException or ConversationBrokenException)
        {
            return new SmtpReading(ProbeFault.Broken, Clean(fault.Message));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new SmtpReading(ProbeFault.Unreachable, Worded.Of(FindingWords.NoAnswerInTime, timeout.TotalSeconds));
        }
    }

    private static Duplex Pipes(Stream stream) => new(PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true)), PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)));

    private static string Text(RemoteReply reply) => Clean(reply.ToString());

    private static string Clean(string text) => new([.. text.Take(MaxReason).Select(c => c is >= ' ' and <= '~' ? c : '?')]);

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
