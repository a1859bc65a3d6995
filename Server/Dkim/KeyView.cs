using Mox.Protocols.Addresses;
using Mox.Protocols.Dkim;
using Mox.Server.Storage;
using Mox.Shared.Model.Domains;

namespace Mox.Server.Dkim;

/// <summary>A key as its owner sees it.</summary>
/// <param name="Name">Where its record is to stand.</param>
/// <param name="Record">The record as one text.</param>
/// <param name="ZoneLine">The record as a line for a zone file.</param>
/// <param name="NeededUntil">Of a retired key: until when its record has to stay; null for others.</param>
internal sealed record KeyView(DkimKeyEntry Entry, string Name, string Record, string ZoneLine, DateTimeOffset? NeededUntil)
{
    public DomainName Selector => Entry.Selector;

    public DkimKeyKind Kind => Entry.Kind;

    public int Bits => Entry.Bits;

    public DkimKeyState State => Entry.State;

    public static KeyView Of(DomainEntry domain, DkimKeyEntry key, SignatureLife life)
    {
        var record = RecordOf(key);
        return new KeyView(
            key,
            $"{key.Selector}._domainkey.{domain.Name}",
            DkimKeyText.Record(record),
            DkimKeyText.ZoneLine(key.Selector, domain.Name, record),
            key.State == DkimKeyState.Retired ? life.NeededUntil(key, domain.SignatureHours) : null);
    }

    private static DkimKeyRecord RecordOf(DkimKeyEntry key) => new()
    {
        Kind = key.Kind == DkimKeyKind.Ed25519 ? "ed25519" : "rsa",
        Hashes = ["sha256"],
        PublicKey = [.. Convert.FromBase64String(key.PublicKey)],
    };
}
