using Mox.Protocols.Mime;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dkim;

/// <summary>The verification of one message: the header is known, the body comes in pieces cut anywhere, and at its end the results are there.</summary>
public sealed class DkimVerification : IDisposable
{
    /// <summary>A header of so many fields is not verified.</summary>
    private const int MaxFields = 2000;

    private readonly SignatureCheck _check;
    private readonly List<(SignatureBegun? Begun, DkimResult? Refused)> _signatures = [];
    private readonly int _skipped;

    internal DkimVerification(ReadOnlyMemory<byte> header, DkimPolicy policy, KeyFinder keys, DateTimeOffset now, CancellationToken ct)
    {
        (Policy, Keys, Now) = (policy, keys, now);
        var fields = Fields = HeaderList.Read(header, MaxFields);
        IsTooLarge = header.Length > policy.MaxHeaderOctets || fields.Count >= MaxFields;
        _check = new SignatureCheck(fields, Bodies, keys, policy, now);
        for (var i = fields.IndexOf(DkimSignature.FieldName); i >= 0; i = fields.IndexOf(DkimSignature.FieldName, i + 1))
        {
            if (_signatures.Count == policy.MaxSignatures)
            {
                _skipped++;
                continue;
            }

            SyntaxFault fault = default;
            if (!IsTooLarge && DkimSignature.Parse(fields[i].RawValue).Try(out var signature, out fault))
            {
                _signatures.Add((_check.Begin(signature, i, ct), null));
                continue;
            }

            _signatures.Add((null, IsTooLarge
                ? new DkimResult(DkimStatus.PermError, "The header of the message is too large to verify") { FieldIndex = i, Detail = $"{header.Length} octets, {fields.Count} fields" }
                : new DkimResult(DkimStatus.PermError, "The signature cannot be read") { FieldIndex = i, Detail = fault.ToString() }));
        }
    }

    /// <summary>False when no signature waits for the body: it need not be given then.</summary>
    public bool NeedsBody => Bodies.Count > 0;

    /// <summary>The header is beyond what is verified.</summary>
    internal bool IsTooLarge { get; }

    internal HeaderList Fields { get; }

    internal BodyHashes Bodies { get; } = new();

    internal KeyFinder Keys { get; }

    internal DkimPolicy Policy { get; }

    internal DateTimeOffset Now { get; }

    /// <summary>Hashes computed of the body in the one pass over it.</summary>
    internal int BodyHashCount => Bodies.Count;

    /// <summary>The next octets of the body.</summary>
    public void Append(ReadOnlySpan<byte> piece) => Bodies.Append(piece);

    /// <summary>The body is over: waits for the keys and gives the results.</summary>
    public async Task<DkimReport> FinishAsync()
    {
        Bodies.Finish();
        var results = await Task.WhenAll(_signatures.Select(one => one.Begun is { } begun ? _check.FinishAsync(begun, _signatures.Count == 1).AsTask() : Task.FromResult(one.Refused!))).ConfigureAwait(false);
        return new DkimReport([.. results], _skipped);
    }

    public void Dispose() => Bodies.Dispose();
}
