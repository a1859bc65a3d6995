using System.Collections.Immutable;
using Mox.Protocols.Text;

namespace Mox.Protocols.Smtp.Parameters;

/// <summary>The parameters of MAIL.</summary>
/// <remarks>RFC 5321 §4.1.1.2 and §4.1.1.11: what is not known is answered with 555, so it is collected, not refused here.</remarks>
public sealed record MailParameters
{
    public static readonly MailParameters None = new();

    public SizeParameter? Size { get; init; }

    public BodyParameter? Body { get; init; }

    public bool SmtpUtf8 { get; init; }

    public AuthParameter? Auth { get; init; }

    public ReturnParameter? Return { get; init; }

    public EnvelopeIdParameter? EnvelopeId { get; init; }

    public HoldForParameter? HoldFor { get; init; }

    public HoldUntilParameter? HoldUntil { get; init; }

    /// <summary>Keywords of parameters that are not known.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>Reads parameters, each after a space. A keyword that comes twice is a fault.</summary>
    public static Parsed<MailParameters> Parse(ReadOnlySpan<byte> text) => EsmtpParameter.ReadAll(text, None, Take);

    private static Parsed<MailParameters> Take(MailParameters parameters, EsmtpParameter parameter)
    {
        if (parameter.Keyword is "SMTPUTF8") return parameter.HasValue ? parameter.Fault("SMTPUTF8 without a value") : parameters with { SmtpUtf8 = true };
        if (parameter.Keyword is not ("SIZE" or "BODY" or "AUTH" or "RET" or "ENVID" or "HOLDFOR" or "HOLDUNTIL")) return parameters with { Unknown = parameters.Unknown.Add(parameter.Keyword) };
        if (!parameter.HasValue) return parameter.Fault("a value");
        if ((parameter.Keyword is "HOLDFOR" && parameters.HoldUntil is not null) || (parameter.Keyword is "HOLDUNTIL" && parameters.HoldFor is not null)) return parameter.Fault("HOLDFOR or HOLDUNTIL, not both");
        SyntaxFault fault;
        switch (parameter.Keyword)
        {
            case "SIZE":
                if (SizeParameter.Parse(parameter.Value).Try(out var size, out fault)) return parameters with { Size = size };
                break;
            case "BODY":
                if (BodyParameter.Parse(parameter.Value).Try(out var body, out fault)) return parameters with { Body = body };
                break;
            case "AUTH":
                if (AuthParameter.Parse(parameter.Value).Try(out var auth, out fault)) return parameters with { Auth = auth };
                break;
            case "RET":
                if (ReturnParameter.Parse(parameter.Value).Try(out var ret, out fault)) return parameters with { Return = ret };
                break;
            case "ENVID":
                if (EnvelopeIdParameter.Parse(parameter.Value).Try(out var id, out fault)) return parameters with { EnvelopeId = id };
                break;
            case "HOLDFOR":
                if (HoldForParameter.Parse(parameter.Value).Try(out var holdFor, out fault)) return parameters with { HoldFor = holdFor };
                break;
            default:
                if (HoldUntilParameter.Parse(parameter.Value).Try(out var until, out fault)) return parameters with { HoldUntil = until };
                break;
        }

        return parameter.Fault(fault);
    }
}
