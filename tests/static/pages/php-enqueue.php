<?php
add_action( 'wp_enqueue_scripts', function () {
    wp_enqueue_style( 'main', get_stylesheet_uri() );
    wp_enqueue_script( 'gtag', 'https://www.googletagmanager.com/gtag/js?id=G-ABCDEF1234', array(), null, false );
} );
