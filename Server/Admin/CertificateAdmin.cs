using Microsoft.Extensions.Options;
using Mox.Server.Certificates;
using Mox.Server.Certificates.Acme;
using Mox.Server.Identity.Web;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Words;

namespace Mox.Server.Admin;

/// <inheritdoc/>
internal sealed partial class CertificateAdmin(CurrentAccount current, CertificateCaretaker caretaker, CertificateIssuer issuer, IOptions<AcmeOptions> acme, IOptions<CertificateOptions> options, ILogger<CertificateAdmin> log) : ICertificateAdmin
{
    public async Task<CertificatesView> ReadAsync(CancellationToken ct)
    {
        await current.RequireAdminAsync();
        var report = caretaker.Report;
        var files = report.Files.Select(file => new CertificateFileView(file.Certificate, file.Names, file.NotAfter, file.Fault ?? Worded.None));
        var account = acme.Value.Enabled ? new AuthorityAccount(acme.Value.Directory, report.Account?.Url ?? "", acme.Value.TermsAccepted, issuer.Terms ?? "", [.. acme.Value.Contact]) : null;
        return new CertificatesView(CertificateViews.Of(report, caretaker.IsAsked), [.. files], account, options.Value.KeepKeys, report.Fault ?? Worded.None);
    }

    public async Task RenewAsync(string name, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        Require(name);
        LogRenew(admin.AccountName, name);
        caretaker.RenewNow(name);
    }

    public async Task ChangeAccountKeyAsync(CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        RequireAuthority();
        LogAccountKey(admin.AccountName);
        try
        {
            if (await caretaker.ChangeAccountKeyAsync(ct) is { } failure) throw new ChangeRefusedException(Worded.Of(RefusalWords.AuthorityAccountKeepsKey, failure.Reason));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ChangeRefusedException(Worded.Of(RefusalWords.AuthorityAccountKeepsKey, e.Message));
        }
    }

    public async Task AdvanceKeyAsync(string name, CancellationToken ct)
    {
        var admin = await current.RequireAdminAsync();
        Require(name);
        if (!options.Value.KeepKeys) throw new ChangeRefusedException(Worded.Of(RefusalWords.KeysMadeAnew, CertificateOptions.Section));
        LogAdvance(admin.AccountName, name);
        try
        {
            caretaker.AdvanceKey(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ChangeRefusedException(Worded.Of(RefusalWords.KeyInUseStays, e.Message));
        }
    }

    private void RequireAuthority()
    {
        if (!acme.Value.Enabled) throw new ChangeRefusedException(Worded.Of(RefusalWords.NoAuthoritySet, AcmeOptions.Section));
    }

    private void Require(string name)
    {
        RequireAuthority();
        if (caretaker.Report.Names.All(status => status.Name != name)) throw new ChangeRefusedException(Worded.Of(RefusalWords.NotAServedName, name));
    }

    [LoggerMessage(6521, LogLevel.Information, "{Admin}: a new certificate for {Name}")]
    private partial void LogRenew(string admin, string name);

    [LoggerMessage(6522, LogLevel.Information, "{Admin}: a new key for the account at the ACME server")]
    private partial void LogAccountKey(string admin);

    [LoggerMessage(6523, LogLevel.Information, "{Admin}: the next key of {Name} becomes the one in use")]
    private partial void LogAdvance(string admin, string name);
}
