using System.Text;

namespace Mox.Protocols.Sasl;

/// <summary>What ties a sign-in to the TLS connection it runs on: a man in the middle has another certificate, and so another binding.</summary>
/// <remarks>RFC 5056 §7 (names), RFC 5929 §4 (tls-server-end-point). The platform gives a server neither tls-unique nor tls-exporter.</remarks>
public sealed class ChannelBinding
{
    public const string TlsServerEndPoint = "tls-server-end-point";

    public ChannelBinding(string type, ReadOnlyMemory<byte> data)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        if (data.IsEmpty) throw new ArgumentException("A channel binding without data binds nothing", nameof(data));
        (Type, Data) = (type, data);
    }

    /// <summary>Name of the binding type, as sent behind <c>p=</c>.</summary>
    public string Type { get; }

    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The binding of a TLS connection, or null for a connection without TLS.</summary>
    public static ChannelBinding? ServerEndPoint(ReadOnlyMemory<byte>? certificateHash) =>
        certificateHash is { IsEmpty: false } hash ? new ChannelBinding(TlsServerEndPoint, hash) : null;

    public override string ToString() => Type;

    /// <summary>The <c>c=</c> value: GS2 header, then the data of the binding when it is used (RFC 5802 §7).</summary>
    internal static byte[] Input(string gs2Header, ChannelBinding? used) => [.. Encoding.UTF8.GetBytes(gs2Header), .. used is null ? [] : used.Data.Span];
}
