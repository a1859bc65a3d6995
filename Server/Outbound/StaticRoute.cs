using System.Globalization;
using System.Net;
using Mox.Protocols.Addresses;
using Mox.Protocols.Text;

namespace Mox.Server.Outbound;

/// <summary>A route of the configuration: <c>DOMAIN=HOST:PORT</c>.</summary>
/// <param name="Domain">The domain; null for all.</param>
/// <param name="Below">Domains below it as well.</param>
/// <param name="Host">The host's name; null where its address is given.</param>
internal sealed record StaticRoute(DomainName? Domain, bool Below, DomainName? Host, IPAddress? Address, int Port)
{
    public static Parsed<StaticRoute> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) return new SyntaxFault(0, "DOMAIN=HOST:PORT");
        var (left, right) = (text[..equals].Trim(), text[(equals + 1)..].Trim());
        DomainName? domain = null;
        var below = left.StartsWith('.');
        if (left != "*")
        {
            if (!DomainName.Parse(below ? left[1..] : left).Try(out var named, out var fault)) return fault;
            domain = named;
        }

        if (IPEndPoint.TryParse(right, out var endPoint)) return new StaticRoute(domain, below, null, endPoint.Address, endPoint.Port == 0 ? 25 : endPoint.Port);
        var colon = right.LastIndexOf(':');
        var port = 25;
        if (colon >= 0 && !(int.TryParse(right.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536)) return new SyntaxFault(equals + 1 + colon, "port");
        return DomainName.Parse(colon < 0 ? right : right[..colon]).Try(out var host, out var wrong)
            ? new StaticRoute(domain, below, host, null, port)
            : wrong.Shift(equals + 1);
    }

    public bool Fits(DomainName domain) => Domain is not { } own || domain == own || (Below && domain.IsWithin(own));
}
