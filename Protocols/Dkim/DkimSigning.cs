using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Mox.Protocols.Mime;

namespace Mox.Protocols.Dkim;

/// <summary>The signing of one message: the header is known, the body comes in pieces cut anywhere, and at its end the fields are there.</summary>
public sealed class DkimSigning : IDisposable
{
    private readonly DkimSigningOptions _options;
    private readonly HeaderList _fields;
    private readonly SignedFields _signed;
    private readonly DateTimeOffset _now;
    private readonly BodyHasher _body;

    internal DkimSigning(DkimSigningOptions options, ReadOnlyMemory<byte> header, DateTimeOffset now)
    {
        (_options, _now) = (options, now);
        _fields = HeaderList.Read(header, int.MaxValue);
        _signed = new SignedFields(_fields);
        _body = new BodyHasher(HashAlgorithmName.SHA256, options.BodyForm, null);
    }

    /// <summary>The next octets of the body.</summary>
    public void Append(ReadOnlySpan<byte> piece) => _body.Append(piece);

    /// <summary>The body is over: signs.</summary>
    /// <returns>One field for each key, each with its line end, to be put before the header.</returns>
    public byte[] Finish()
    {
        ImmutableArray<byte> bodyHash = [.. _body.Finish()];
        var names = Names();
        var fields = new ArrayBufferWriter<byte>(4096);
        foreach (var index in _signed.Pick([.. names.Select(name => name.ToLowerInvariant())], -1)) HeaderCanonicalizer.Write(_fields[index], _options.HeaderForm, fields);
        var output = new ArrayBufferWriter<byte>(1024);
        foreach (var key in _options.Keys)
        {
            var signature = new DkimSignature
            {
                Algorithm = key.Key.Algorithm,
                Signature = [],
                BodyHash = bodyHash,
                HeaderForm = _options.HeaderForm,
                BodyForm = _options.BodyForm,
                Domain = _options.Domain,
                Selector = key.Selector,
                IdentityDomain = _options.Domain,
                Identity = _options.Identity,
                SignedFields = names,
                SignedAt = _now,
                ExpiresAt = _options.Lifetime is { } lifetime ? _now + lifetime : null,
            };
            var made = key.Key.Sign(HashWith(fields.WrittenSpan, signature.ToField()));
            output.Write(Encoding.ASCII.GetBytes((signature with { Signature = [.. made] }).ToField()));
            output.Write("\r\n"u8);
        }

        return output.WrittenSpan.ToArray();
    }

    public void Dispose() => _body.Dispose();

    /// <summary>The hash of the fields and of the one that is to hold the signature.</summary>
    private byte[] HashWith(ReadOnlySpan<byte> fields, string field)
    {
        var own = new ArrayBufferWriter<byte>(1024);
        foreach (var read in new HeaderReader(Encoding.ASCII.GetBytes(field))) HeaderCanonicalizer.WriteSignature(read, _options.HeaderForm, own);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(fields);
        hash.AppendData(own.WrittenSpan);
        return hash.GetHashAndReset();
    }

    /// <summary>What stands in <c>h=</c>.</summary>
    private ImmutableArray<string> Names()
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var name in _options.OversignedFields) Add(name, _signed.Count(name.ToLowerInvariant()) + 1);
        foreach (var name in _options.SignedFields.Except(_options.OversignedFields, StringComparer.OrdinalIgnoreCase)) Add(name, _signed.Count(name.ToLowerInvariant()));
        return names.ToImmutable();

        void Add(string name, int times)
        {
            for (var i = 0; i < times && names.Count < SignatureTags.MaxFields; i++) names.Add(name);
        }
    }
}
