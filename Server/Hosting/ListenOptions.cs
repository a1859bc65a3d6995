using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Mox.Server.Hosting;

/// <summary>Addresses and ports of all listeners. A port of 0 switches a listener off.</summary>
public sealed class ListenOptions
{
    public const string Section = "Listen";

    /// <summary>IP addresses to listen on; <c>0.0.0.0</c> and <c>::</c> for all.</summary>
    public IList<string> Addresses { get; } = [];

    /// <summary>Mail from other servers (RFC 5321 §4.5.4.2).</summary>
    [Range(0, 65535)] public int Smtp { get; set; } = 25;

    /// <summary>Mail of our users, with STARTTLS (RFC 6409 §3.1).</summary>
    [Range(0, 65535)] public int Submission { get; set; } = 587;

    /// <summary>Mail of our users, TLS from the start (RFC 8314 §3.3).</summary>
    [Range(0, 65535)] public int Submissions { get; set; } = 465;

    [Range(0, 65535)] public int Imap { get; set; } = 143;

    [Range(0, 65535)] public int Imaps { get; set; } = 993;

    [Range(0, 65535)] public int Http { get; set; } = 80;

    [Range(0, 65535)] public int Https { get; set; } = 443;

    /// <summary>A port on each address; none when the port is 0.</summary>
    /// <exception cref="FormatException">An address is none.</exception>
    public IEnumerable<IPEndPoint> EndPoints(int port) =>
        port == 0 ? [] : (Addresses.Count == 0 ? ["0.0.0.0", "::"] : Addresses).Select(address => new IPEndPoint(IPAddress.Parse(address), port));
}
