namespace Mox.Protocols.Dmarc.Reports;

/// <summary>The words of both schemas.</summary>
internal static class ReportWords
{
    public static string Of(DmarcPolicy policy) => policy switch
    {
        DmarcPolicy.Reject => "reject",
        DmarcPolicy.Quarantine => "quarantine",
        _ => "none",
    };

    public static string? Of(AlignmentMode? mode) => mode switch
    {
        AlignmentMode.Strict => "s",
        AlignmentMode.Relaxed => "r",
        _ => null,
    };

    public static string Of(ReportDisposition disposition, DmarcEdition form) => disposition switch
    {
        ReportDisposition.Reject => "reject",
        ReportDisposition.Quarantine => "quarantine",
        ReportDisposition.Pass when form == DmarcEdition.Successor => "pass",
        _ => "none",
    };

    public static string Of(OverrideType type, DmarcEdition form) => type switch
    {
        OverrideType.LocalPolicy => "local_policy",
        OverrideType.MailingList => "mailing_list",
        OverrideType.TrustedForwarder => "trusted_forwarder",
        OverrideType.Forwarded => form == DmarcEdition.First ? "forwarded" : "other",
        OverrideType.SampledOut => form == DmarcEdition.First ? "sampled_out" : "other",
        OverrideType.PolicyTestMode => form == DmarcEdition.First ? "other" : "policy_test_mode",
        _ => "other",
    };

    public static DmarcPolicy? Policy(string word) => word switch
    {
        "none" => DmarcPolicy.None,
        "quarantine" => DmarcPolicy.Quarantine,
        "reject" => DmarcPolicy.Reject,
        _ => null,
    };

    public static AlignmentMode? Alignment(string word) => word switch
    {
        "r" or "relaxed" => AlignmentMode.Relaxed,
        "s" or "strict" => AlignmentMode.Strict,
        _ => null,
    };

    /// <summary>A word that is not known is taken for None, so that no report is lost for it.</summary>
    public static ReportDisposition Disposition(string word) => word switch
    {
        "pass" => ReportDisposition.Pass,
        "quarantine" => ReportDisposition.Quarantine,
        "reject" => ReportDisposition.Reject,
        _ => ReportDisposition.None,
    };

    public static OverrideType Override(string word) => word switch
    {
        "local_policy" => OverrideType.LocalPolicy,
        "mailing_list" => OverrideType.MailingList,
        "trusted_forwarder" => OverrideType.TrustedForwarder,
        "forwarded" => OverrideType.Forwarded,
        "sampled_out" => OverrideType.SampledOut,
        "policy_test_mode" => OverrideType.PolicyTestMode,
        _ => OverrideType.Other,
    };
}
