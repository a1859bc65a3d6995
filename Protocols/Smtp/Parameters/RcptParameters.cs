using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Parameters;

/// <summary>The parameters of RCPT.</summary>
/// <remarks>RFC 5321 §4.1.1.3 and §4.1.1.11; RFC 3461 §4.1 and §4.2.</remarks>
public sealed record RcptParameters
{
    public static readonly RcptParameters None = new();

    public NotifyParameter? Notify { get; init; }

    public OriginalRecipientParameter? OriginalRecipient { get; init; }

    /// <summary>Keywords of parameters that are not known.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>Reads parameters, each after a space. A keyword that comes twice is a fault.</summary>
    public static Parsed<RcptParameters> Parse(ReadOnlySpan<byte> text) => EsmtpParameter.ReadAll(text, None, Take);

    private static Parsed<RcptParameters> Take(RcptParameters parameters, EsmtpParameter parameter)
    {
        if (parameter.Keyword is not ("NOTIFY" or "ORCPT")) return parameters with { Unknown = parameters.Unknown.Add(parameter.Keyword) };
        if (!parameter.HasValue) return parameter.Fault("a value");
        SyntaxFault fault;
        if (parameter.Keyword == "NOTIFY")
        {
            if (NotifyParameter.Parse(parameter.Value).Try(out var notify, out fault)) return parameters with { Notify = notify };
        }
        else if (OriginalRecipientParameter.Parse(parameter.Value).Try(out var original, out fault))
        {
            return parameters with { OriginalRecipient = original };
        }

        return parameter.Fault(fault);
    }
}
