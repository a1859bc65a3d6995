using Mox.Protocols.Mime;
using Mox.Protocols.Text;

namespace Mox.Protocols.Dkim;

/// <summary>The verification of one message: the header is known, the body comes in pieces cut anywhere, and at its end the results are there.</summary>
public sealed class DkimVerification : IDisposable
{
    /// <summary>A header of so many fields is not verified.</summary>
    private const int MaxFields = 2000;

    private readonly BodyHashes _bodies = new();
    private readonly SignatureCheck _check;
    private readonly List<(SignatureBegun? Begun, DkimResult? Refused)> _signatures = [];
    private readonly int _skipped;

    internal DkimVerification(ReadOnlyMemory<byte> header, DkimPolicy policy, KeyFinder keys, DateTimeOffset now, CancellationToken ct)
    {
        var fields = HeaderList.Read(header, MaxFields);
        _check = new SignatureCheck(fields, _bodies, keys, policy, now);
        for (var i = fields.IndexOf(DkimSignature.FieldName); i >= 0; i = fields.IndexOf(DkimSignature.FieldName, i + 1))
        {
            if (_signatures.Count == policy.MaxSignatures)
            {
                _skipped++;
                continue;
            }

            SyntaxFault fault = default;
            var tooLarge = header.Length > policy.MaxHeaderOctets || fields.Count >= MaxFields;
            if (!tooLarge && DkimSignature.Parse(fields[i].RawValue).Try(out var signature, out fault))
            {
                _signatures.Add((_check.Begin(signature, i, ct), null));
                continue;
            }

            _signatures.Add((null, tooLarge
                ? new DkimResult(DkimStatus.PermError, "The header of the message is too large to verify") { FieldIndex = i, Detail = $"{header.Length} octets, {fields.Count} fields" }
                : new DkimResult(DkimStatus.PermError, "The signature cannot be read") { FieldIndex = i, Detail = fault.ToString() }));
        }
    }

    /// <summary>False when no signature waits for the body: it need not be given then.</summary>
    public bool NeedsBody => _bodies.Count > 0;

    /// <summary>Hashes computed of the body in the one pass over it.</summary>
    internal int BodyHashCount => _bodies.Count;

    /// <summary>The next octets of the body.</summary>
    public void Append(ReadOnlySpan<byte> piece) => _bodies.Append(piece);

    /// <summary>The body is over: waits for the keys and gives the results.</summary>
    public async Task<DkimReport> FinishAsync()
    {
        _bodies.Finish();
        var results = await Task.WhenAll(_signatures.Select(one => one.Begun is { } begun ? _check.FinishAsync(begun, _signatures.Count == 1).AsTask() : Task.FromResult(one.Refused!))).ConfigureAwait(false);
        return new DkimReport([.. results], _skipped);
    }

    public void Dispose() => _bodies.Dispose();
}
