namespace Mox.Shared.Model.Domains;

/// <summary>A selector of a domain: where its public key is published and whether we sign with it. The private key is a file in the data folder, never here.</summary>
public sealed class DkimKey
{
    public long Id { get; set; }

    public long DomainId { get; set; }

    /// <summary>Lower-case; the record is at <c>selector._domainkey.domain</c> (RFC 6376 §3.6.2.1).</summary>
    public string Selector { get; set; } = "";

    public DkimKeyKind Kind { get; set; }

    /// <summary>Size of an RSA modulus in bits; 256 for Ed25519.</summary>
    public int Bits { get; set; }

    /// <summary>Name of the file with the private key (PKCS #8, PEM) in the folder of keys.</summary>
    public string FileName { get; set; } = "";

    /// <summary>The value of the <c>p=</c> tag: the public key in base64.</summary>
    public string PublicKey { get; set; } = "";

    public DkimKeyState State { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>When it came into its state.</summary>
    public DateTimeOffset StateSince { get; set; }
}

/// <summary>The algorithm of a key.</summary>
public enum DkimKeyKind
{
    Rsa,

    /// <summary>RFC 8463.</summary>
    Ed25519,
}

/// <summary>The life of a selector. At a rotation two overlap: the next is published while the last one signs, and the last one stays published while its signatures are on the way.</summary>
public enum DkimKeyState
{
    /// <summary>To be published, not signed with yet: caches may still say that the record is not there.</summary>
    Waiting,

    /// <summary>Outgoing mail is signed with it. A domain may have several, such as one of each kind.</summary>
    Signing,

    /// <summary>No longer signed with; still published, so that mail on its way can be verified.</summary>
    Retired,
}
