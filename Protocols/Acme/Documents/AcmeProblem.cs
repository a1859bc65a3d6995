using System.Collections.Immutable;
using System.Text;
using Mox.Protocols.Text;

namespace Mox.Protocols.Acme.Documents;

/// <summary>What kind of problem a server reports; the table of RFC 8555 §6.7, and what later texts added.</summary>
public enum AcmeProblemKind
{
    /// <summary>A type that stands in no table we know.</summary>
    Other,

    /// <summary>The account is not there (any more).</summary>
    AccountDoesNotExist,

    /// <summary>The certificate that an order replaces was replaced already (RFC 9773).</summary>
    AlreadyReplaced,

    /// <summary>The certificate is revoked already.</summary>
    AlreadyRevoked,

    /// <summary>The signing request is not accepted.</summary>
    BadCsr,

    /// <summary>The nonce is not accepted: try again with the one of the answer.</summary>
    BadNonce,

    /// <summary>The key is not accepted.</summary>
    BadPublicKey,

    /// <summary>The reason for revoking is not accepted.</summary>
    BadRevocationReason,

    /// <summary>The signature algorithm is not accepted.</summary>
    BadSignatureAlgorithm,

    /// <summary>CAA records forbid it (RFC 8659).</summary>
    Caa,

    /// <summary>See the subproblems.</summary>
    Compound,

    /// <summary>The server could not connect to us.</summary>
    Connection,

    /// <summary>A look-up in DNS went wrong.</summary>
    Dns,

    /// <summary>The account has to be bound to an account made elsewhere.</summary>
    ExternalAccountRequired,

    /// <summary>The answer to the challenge was wrong.</summary>
    IncorrectResponse,

    /// <summary>A contact is not valid.</summary>
    InvalidContact,

    /// <summary>The request is not well formed.</summary>
    Malformed,

    /// <summary>The order cannot be finalized yet.</summary>
    OrderNotReady,

    /// <summary>Too many requests, orders or certificates.</summary>
    RateLimited,

    /// <summary>The server gives no certificate for this identifier.</summary>
    RejectedIdentifier,

    /// <summary>A fault of the server.</summary>
    ServerInternal,

    /// <summary>TLS went wrong in the check of a challenge.</summary>
    Tls,

    /// <summary>Not allowed.</summary>
    Unauthorized,

    /// <summary>A kind of contact that is not taken.</summary>
    UnsupportedContact,

    /// <summary>A kind of identifier that is not taken.</summary>
    UnsupportedIdentifier,

    /// <summary>The owner has to visit <see cref="AcmeProblem.Instance"/>.</summary>
    UserActionRequired,
}

/// <summary>A problem document, as ACME servers send it.</summary>
/// <remarks>RFC 7807 §3.1 (now RFC 9457), RFC 8555 §6.7. All texts are cut to <see cref="AcmeLimits.TextLength"/> and hold no control characters.</remarks>
/// <param name="Kind">The kind.</param>
/// <param name="Type">The type as it was given; <c>about:blank</c> without one.</param>
/// <param name="Detail">What happened, for people; may be empty.</param>
public sealed record AcmeProblem(AcmeProblemKind Kind, string Type, string Detail)
{
    /// <summary>What the types of ACME begin with.</summary>
    public const string Prefix = "urn:ietf:params:acme:error:";

    private static readonly Dictionary<string, AcmeProblemKind> Kinds = Enum.GetValues<AcmeProblemKind>().Where(kind => kind != AcmeProblemKind.Other)
        .ToDictionary(kind => Prefix + char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..], StringComparer.OrdinalIgnoreCase);

    /// <summary>A short name of the problem.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status the server meant.</summary>
    public int? Status { get; init; }

    /// <summary>The address of this case; for <see cref="AcmeProblemKind.UserActionRequired"/>, where its owner has to go.</summary>
    public string? Instance { get; init; }

    /// <summary>Problems of single identifiers (RFC 8555 §6.7.1).</summary>
    public ImmutableArray<AcmeProblem> Subproblems { get; init; } = [];

    /// <summary>The identifier a subproblem is about.</summary>
    public AcmeIdentifier? Identifier { get; init; }

    /// <summary>Reads the document.</summary>
    /// <param name="octets">JSON, at most <see cref="AcmeLimits.DocumentOctets"/>.</param>
    public static Parsed<AcmeProblem> Parse(ReadOnlyMemory<byte> octets) => AcmeDocument.Read(octets, fields => Of(fields, depth: 0));

    /// <summary>The problem in one line: kind and detail, then those of single identifiers.</summary>
    public override string ToString()
    {
        var line = new StringBuilder(Kind == AcmeProblemKind.Other ? Type : Type[Prefix.Length..]);
        var detail = Detail.Length > 0 ? Detail : Title;
        if (!string.IsNullOrEmpty(detail)) line.Append(": ").Append(detail);
        foreach (var sub in Subproblems.Take(5)) line.Append("; ").Append(sub.Identifier is { } identifier ? identifier.Value + ": " : "").Append(sub);
        return line.Length > AcmeLimits.TextLength ? line.ToString(0, AcmeLimits.TextLength) : line.ToString();
    }

    internal static AcmeProblem Of(AcmeFields fields, int depth)
    {
        var type = fields.Prose("type") ?? "about:blank";
        return new AcmeProblem(Kinds.GetValueOrDefault(type), type, fields.Prose("detail") ?? "")
        {
            Title = fields.Prose("title"),
            Status = fields.Number("status"),
            Instance = fields.Prose("instance"),
            Subproblems = depth > 0 ? [] : fields.Objects("subproblems", sub => Of(sub, depth + 1)),
            Identifier = depth > 0 && fields.Object("identifier") is { } identifier ? identifier.Identifier() : null,
        };
    }
}
