using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Mox.Protocols.Acme;
using Mox.Server.Certificates;
using Mox.Server.Certificates.Acme;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.Shared.Words;
using Mox.WebUI.Words;

namespace Mox.Server.Setup;

/// <summary>From whom certificates come: how it stands, and choosing it.</summary>
internal sealed class SetupAuthority(CertificateCaretaker caretaker, ApplianceFile file, IOptions<AcmeOptions> acme, IOptions<CertificateOptions> files, IConfiguration configuration, TimeProvider time)
{
    private static readonly ImmutableArray<KnownAuthority> Known =
    [
        new("Let's Encrypt", "https://acme-v02.api.letsencrypt.org/directory", "https://letsencrypt.org/repository/"),
        new("ZeroSSL", "https://acme.zerossl.com/v2/DV90", "https://zerossl.com/terms/"),
        new("Google Trust Services", "https://dv.acme-v02.api.pki.goog/directory", "https://pki.goog/repository/"),
        new("Let's Encrypt, for trying out: nobody trusts these", "https://acme-staging-v02.api.letsencrypt.org/directory", "https://letsencrypt.org/repository/"),
    ];

    private static readonly string[] FixedBy = ["Acme:Enabled", "Certificates:Files"];

    public SetupCertificates Read() => new()
    {
        Source = Source,
        IsFixed = FixedBy.Any(IsFixed),
        Authorities = Authorities(),
        Directory = acme.Value.Directory,
        Names = [.. caretaker.Report.Names.Select(Name)],
    };

    /// <summary>The file as the choice makes it; null when all is so already.</summary>
    /// <exception cref="ChangeRefusedException">Something of the choice is not as it has to be.</exception>
    public string? Choose(AuthorityChoice choice)
    {
        if (FixedBy.FirstOrDefault(IsFixed) is { } by) throw new ChangeRefusedException(Worded.Of(RefusalWords.SettingGivenAtStart, by));
        switch (choice.Source)
        {
            case CertificateSource.Files when files.Value.Files.Count == 0:
                throw new ChangeRefusedException(Worded.Of(RefusalWords.NameCertificateFiles, file.Path));
            case CertificateSource.Authority:
                return Authority(choice);
            default:
                return acme.Value.Enabled ? ApplianceFile.With(file.Read(), root => ApplianceFile.Section(root, AcmeOptions.Section)[nameof(AcmeOptions.Enabled)] = false) : null;
        }
    }

    /// <summary>Asks for the certificates now, without waiting for the next round.</summary>
    public void Hurry() => caretaker.Wake();

    private CertificateSource Source => acme.Value.Enabled ? CertificateSource.Authority : files.Value.Files.Count > 0 ? CertificateSource.Files : CertificateSource.SelfSigned;

    private string? Authority(AuthorityChoice choice)
    {
        var directory = choice.Directory.Trim();
        if (!AcmeUrl.Parse(directory).Try(out _, out var fault)) throw new ChangeRefusedException(Worded.Of(RefusalWords.NotAnAuthorityAddress, directory, fault), nameof(choice.Directory));
        if (IsFixed("Acme:Directory") && directory != acme.Value.Directory) throw new ChangeRefusedException(Worded.Of(RefusalWords.AuthorityGivenAtStart), nameof(choice.Directory));
        if (!choice.TermsAccepted) throw new ChangeRefusedException(Worded.Of(RefusalWords.AcceptTermsFirst), nameof(choice.TermsAccepted));
        var (id, key) = (choice.KeyId.Trim(), choice.Key.Trim());
        if ((id.Length == 0) != (key.Length == 0) && !(id == acme.Value.ExternalAccountKeyId && acme.Value.ExternalAccountKeyFile.Length > 0)) throw new ChangeRefusedException(Worded.Of(RefusalWords.ExternalAccountIncomplete), id.Length == 0 ? nameof(choice.KeyId) : nameof(choice.Key));
        var keyFile = key.Length == 0 ? (id.Length == 0 ? "" : acme.Value.ExternalAccountKeyFile) : KeepKey(key);
        var contact = choice.Contact?.ToString();
        var same = acme.Value is { Enabled: true, TermsAccepted: true } now && now.Directory == directory && now.ExternalAccountKeyId == id && now.ExternalAccountKeyFile == keyFile && now.Contact.SequenceEqual(contact is null ? [] : [contact]);
        if (same) return null;
        return ApplianceFile.With(file.Read(), root =>
        {
            var section = ApplianceFile.Section(root, AcmeOptions.Section);
            section[nameof(AcmeOptions.Enabled)] = true;
            section[nameof(AcmeOptions.Directory)] = directory;
            section[nameof(AcmeOptions.TermsAccepted)] = true;
            section[nameof(AcmeOptions.Contact)] = contact is null ? new JsonArray() : new JsonArray(contact);
            Set(section, nameof(AcmeOptions.ExternalAccountKeyId), id);
            Set(section, nameof(AcmeOptions.ExternalAccountKeyFile), keyFile);
        });
    }

    private static void Set(JsonObject section, string name, string value)
    {
        if (value.Length == 0) section.Remove(name);
        else section[name] = value;
    }

    /// <summary>The file of a key, named by its hash: the key in use stays until another one has come through a start.</summary>
    private string KeepKey(string key)
    {
        var plain = key.Replace('+', '-').Replace('/', '_').TrimEnd('=');
        if (!Base64Url.IsValid(plain, out var octets) || octets < 16) throw new ChangeRefusedException(Worded.Of(RefusalWords.ExternalAccountKeyUnreadable), nameof(AuthorityChoice.Key));
        var path = $"{file.ExternalKey}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(plain)))[..8]}";
        CertificateFolder.Write(path, Encoding.ASCII.GetBytes(plain + "\n"));
        return path;
    }

    private ImmutableArray<KnownAuthority> Authorities()
    {
        var directory = acme.Value.Directory;
        var used = Known.FirstOrDefault(authority => authority.Directory == directory) ?? new KnownAuthority(Uri.TryCreate(directory, UriKind.Absolute, out var uri) ? uri.Authority : directory, directory, "");
        return [used, .. Known.Where(authority => authority != used)];
    }

    private SetupCertificateName Name(CertificateStatus status)
    {
        var now = time.GetUtcNow();
        if (status.Origin != CertificateOrigin.SelfSigned && status.NotAfter > now)
        {
            var until = status.Origin == CertificateOrigin.File ? SetupWords.CertificateOfFiles.With(status.NotAfter) : SetupWords.CertificateFrom.With(Issuer(status.Issuer), status.NotAfter);
            return new SetupCertificateName(status.Name, PreflightState.Fine, status.LastError is null ? until : SetupWords.CertificateUnrenewed.With(until, status.LastError), status.NextTry);
        }

        if (!acme.Value.Enabled) return new SetupCertificateName(status.Name, PreflightState.WorthKnowing, SetupWords.CertificateOwn, null);
        return status.LastError is { } error
            ? new SetupCertificateName(status.Name, PreflightState.Blocked, $"{error}.".Replace("..", ".", StringComparison.Ordinal), status.NextTry)
            : new SetupCertificateName(status.Name, PreflightState.Checking, SetupWords.CertificateAsked, status.NextTry);
    }

    /// <summary>The organisation of an issuer, else all of its name.</summary>
    private static string Issuer(string? name) =>
        name?.Split(", ").FirstOrDefault(part => part.StartsWith("O=", StringComparison.Ordinal)) is { } organisation ? organisation[2..].Trim('"') : name ?? SetupWords.CertificateAuthority;

    private bool IsFixed(string key) => ApplianceFileSource.IsFixed((IConfigurationRoot)configuration, key);
}
