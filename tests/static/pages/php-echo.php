<?php
function acme_pixel() { if ( is_admin() ) { return; }
  echo "<script>!function(f,b,e,v){var t=b.createElement(e);t.src=v;b.head.appendChild(t)}(window,document,'script','https://connect.facebook.net/en_US/fbevents.js');fbq('init','123456789012345');</script>";
}
add_action('wp_head','acme_pixel');
// see https://www.facebook.com/tr?id=1
